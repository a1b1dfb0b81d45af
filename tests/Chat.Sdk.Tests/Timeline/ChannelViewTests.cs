using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Sdk.Timeline;

namespace Chat.Sdk.Tests.Timeline;

public sealed class ChannelViewTests
{
    private static readonly DateTimeOffset At = new(2025, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly ChannelView _view = new(maxMessages: 3);

    [Fact]
    public void A_message_has_all_that_has_become_of_it()
    {
        Apply(Posted(1, "helo"), Change(2, ChannelEventKind.MessageEdited, 1, "hello"), Change(3, ChannelEventKind.ReactionAdded, 1, "👍"), Change(4, ChannelEventKind.MessagePinned, 1));

        var message = _view.Find(1)!;
        Assert.Equal("hello", message.Text);
        Assert.Equal((4, At, true), (message.State!.LastChange, message.State.EditedAt, message.State.IsPinned));
        Assert.Equal("👍", Assert.Single(message.State.Reactions!).Emoji);
    }

    [Fact]
    public void An_event_about_a_message_that_is_not_there_yet_waits_for_it()
    {
        Apply(Change(9, ChannelEventKind.MessageDeleted, 1));
        Assert.Null(_view.Find(1));
        Assert.Empty(_view.Messages);

        Apply(Posted(1, "gone"));

        Assert.Equal(("", true), (_view.Find(1)!.Text, _view.Find(1)!.State!.IsDeleted));
    }

    [Fact]
    public void What_a_message_contains_already_changes_nothing()
    {
        var loaded = Posted(1, "new", new MessageState { LastChange = 5, EditedAt = At });
        Apply(loaded, Change(3, ChannelEventKind.MessageEdited, 1, "old"), Posted(1, "as it was posted"), Change(5, ChannelEventKind.MessagePinned, 1));

        Assert.Same(loaded.Message, _view.Find(1));
    }

    [Fact]
    public void The_oldest_messages_are_forgotten()
    {
        Apply(Posted(1, "one"), Posted(2, "two"), Posted(3, "three"), Posted(4, "four"), Change(5, ChannelEventKind.MessageEdited, 1, "eins"));

        Assert.Equal(["two", "three", "four"], _view.Messages.Select(message => message.Text));
        Assert.Null(_view.Find(1));
    }

    [Fact]
    public void A_reset_begins_anew()
    {
        Apply(Posted(1, "of the other life"), Change(8, ChannelEventKind.TopicChanged, null, "Tea"));

        _view.Apply(new TimelineUpdate(true, [Posted(1, "of this one"), Change(2, ChannelEventKind.TopicChanged, null, "Coffee")]));

        Assert.Equal("of this one", Assert.Single(_view.Messages).Text);
        Assert.Equal("Coffee", _view.Topic);
    }

    [Fact]
    public void The_topic_is_the_newest_wherever_it_is_from()
    {
        _view.Apply(new ChannelSummary { Id = default, Name = "tea", Head = 5, IsMember = true, Topic = "Tea" });
        Apply(Change(4, ChannelEventKind.TopicChanged, null, "before that"));
        Assert.Equal("Tea", _view.Topic);

        Apply(Change(7, ChannelEventKind.TopicChanged, null, ""));
        _view.Apply(new ChannelSummary { Id = default, Name = "tea", Head = 6, IsMember = true, Topic = "Tea" });

        Assert.Null(_view.Topic);
    }

    [Fact]
    public void The_topic_of_a_list_is_newer_than_a_page_that_is_read_after_the_first_load()
    {
        _view.Apply(new ChannelSummary { Id = default, Name = "tea", Head = 90, IsMember = true, Topic = "Tea" });
        _view.Apply(new TimelineUpdate(true, [Posted(90, "hello")]));

        Apply(Change(20, ChannelEventKind.TopicChanged, null, "long before that"));

        Assert.Equal("Tea", _view.Topic);
    }

    [Fact]
    public void Kinds_that_are_not_known_keep_their_sequence_and_change_nothing()
    {
        var reducer = new TimelineReducer(ReplayMode.Newest);
        reducer.Apply(new SubscribeAnswer { Epoch = Events.Now, IsSnapshot = true, Events = [Posted(1, "hello")], Head = 1 });

        var update = reducer.Apply(new ChannelEventBatch { ChannelId = default, Epoch = Events.Now, Events = [Change(2, (ChannelEventKind)4242, 1, "?"), Posted(3, "bye")] });
        Apply(Posted(1, "hello"));
        _view.Apply(update);

        Assert.Equal([2, 3], update.Events.Select(item => item.Sequence));
        Assert.Equal(3, reducer.Last);
        Assert.Equal(["hello", "bye"], _view.Messages.Select(message => message.Text));
        Assert.Null(_view.Find(1)!.State);
    }

    [Fact]
    public void Thousands_of_changes_of_one_message_are_not_all_kept_and_still_count()
    {
        Apply(Posted(1, "vote"));
        for (var i = 0; i < 5_000; i++)
        {
            Apply(Change(2 + i, i % 2 == 0 ? ChannelEventKind.ReactionAdded : ChannelEventKind.ReactionRemoved, 1, "👍"));
        }

        Apply(Change(2, ChannelEventKind.ReactionAdded, 1, "👍"), Change(5_002, ChannelEventKind.MessageEdited, 1, "voted"));

        Assert.Equal("voted", _view.Find(1)!.Text);
        Assert.Equal((5_002, null), (_view.Find(1)!.State!.LastChange, _view.Find(1)!.State!.Reactions));
    }

    private void Apply(params ChannelEvent[] events) => Array.ForEach(events, _view.Apply);

    private static ChannelEvent Posted(long sequence, string text, MessageState? state = null) => new()
    {
        Sequence = sequence,
        Kind = ChannelEventKind.MessagePosted,
        Message = new MessageData { Id = new MessageId(Guid.NewGuid()), SenderId = default, SenderName = "alice", Text = text, SentAt = At, State = state },
    };

    private static ChannelEvent Change(long sequence, ChannelEventKind kind, long? message, string? text = null) => new()
    {
        Sequence = sequence,
        Kind = kind,
        Change = new ChangeData { UserId = default, UserName = "bob", At = At, MessageSequence = message, Text = text },
    };
}
