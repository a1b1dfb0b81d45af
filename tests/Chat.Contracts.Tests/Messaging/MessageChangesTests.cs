using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;

namespace Chat.Contracts.Tests.Messaging;

public sealed class MessageChangesTests
{
    private static readonly DateTimeOffset At = new(2025, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private static readonly UserId Alice = new(new Guid("00000000-0000-0000-0000-00000000000a"));
    private static readonly UserId Bob = new(new Guid("00000000-0000-0000-0000-00000000000b"));
    private static readonly MessageData Posted = new() { Id = default, SenderId = Alice, SenderName = "alice", Text = "helo", SentAt = At };

    [Fact]
    public void An_edit_gives_the_text_and_says_when()
    {
        var edited = Posted.After(Event(5, ChannelEventKind.MessageEdited, "hello"));

        Assert.Equal("hello", edited.Text);
        Assert.Equal(new MessageState { LastChange = 5, EditedAt = At }, edited.State);
    }

    [Fact]
    public void Reactions_are_in_one_order_whoever_came_first()
    {
        var one = Posted.After(Event(5, ChannelEventKind.ReactionAdded, "🎉", Bob)).After(Event(6, ChannelEventKind.ReactionAdded, "👍", Bob))
            .After(Event(7, ChannelEventKind.ReactionAdded, "🎉", Alice));

        Assert.Equal(["🎉", "👍"], one.State!.Reactions!.Select(reaction => reaction.Emoji));
        Assert.Equal([Alice, Bob], one.State.Reactions![0].UserIds);
    }

    [Fact]
    public void The_last_reaction_that_is_taken_back_leaves_none()
    {
        var none = Posted.After(Event(5, ChannelEventKind.ReactionAdded, "🎉", Bob)).After(Event(6, ChannelEventKind.ReactionRemoved, "🎉", Bob));

        Assert.Equal(new MessageState { LastChange = 6 }, none.State);
    }

    [Fact]
    public void Of_a_deleted_message_nothing_is_left_and_nothing_comes_back()
    {
        var deleted = Posted.After(Event(5, ChannelEventKind.MessagePinned)).After(Event(6, ChannelEventKind.ReactionAdded, "🎉", Bob)).After(Event(7, ChannelEventKind.MessageDeleted));

        Assert.Equal("", deleted.Text);
        Assert.Equal(new MessageState { LastChange = 7, IsDeleted = true }, deleted.State);
        Assert.Same(deleted, deleted.After(Event(8, ChannelEventKind.MessageEdited, "back")));
    }

    [Fact]
    public void What_a_message_contains_already_changes_nothing()
    {
        var pinned = Posted.After(Event(9, ChannelEventKind.MessagePinned));

        Assert.Same(pinned, pinned.After(Event(9, ChannelEventKind.MessagePinned)));
        Assert.Same(pinned, pinned.After(Event(8, ChannelEventKind.MessageUnpinned)));
        Assert.Same(pinned, pinned.After(Event(10, (ChannelEventKind)4242)));
        Assert.Same(pinned, pinned.After(new ChannelEvent { Sequence = 10, Kind = ChannelEventKind.MessageEdited }));
    }

    [Fact]
    public void The_text_of_an_edit_goes_with_its_message()
    {
        var edit = Event(5, ChannelEventKind.MessageEdited, "hello");
        var ofAnother = Event(6, ChannelEventKind.MessageDeleted) with { Change = edit.Change! with { MessageSequence = 3 } };
        var posted = new ChannelEvent { Sequence = 4, Kind = ChannelEventKind.MessagePosted, Message = Posted };

        Assert.Same(edit, edit.ToldAfter(ofAnother));
        Assert.Same(edit, edit.ToldAfter(Event(6, ChannelEventKind.MessageEdited, "hello!")));
        Assert.Null(edit.ToldAfter(Event(6, ChannelEventKind.MessageDeleted)).Change!.Text);
        Assert.Same(posted, posted.ToldAfter(ofAnother));
        Assert.Equal("", posted.ToldAfter(Event(6, ChannelEventKind.MessageDeleted)).Message!.Text);
    }

    private static ChannelEvent Event(long sequence, ChannelEventKind kind, string? text = null, UserId? user = null) => new()
    {
        Sequence = sequence,
        Kind = kind,
        Change = new ChangeData { UserId = user ?? Alice, UserName = "somebody", At = At, MessageSequence = 4, Text = text },
    };
}
