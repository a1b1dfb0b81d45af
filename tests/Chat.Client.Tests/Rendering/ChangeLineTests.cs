using Chat.Client.Rendering;
using Chat.Contracts.Channels;
using Chat.Contracts.Messaging;
using Chat.Sdk.Timeline;

namespace Chat.Client.Tests.Rendering;

public sealed class ChangeLineTests
{
    private readonly ChannelView _view = new();

    [Theory]
    [InlineData(ChannelEventKind.MessagePinned, null, "* bob pinned a message")]
    [InlineData(ChannelEventKind.MessageDeleted, null, "* bob deleted a message")]
    [InlineData(ChannelEventKind.ReactionAdded, "\u001b[2J", "* bob reacted with ␛[2J to a message")]
    [InlineData(ChannelEventKind.MessageEdited, null, "* bob edited a message")]
    [InlineData(ChannelEventKind.TopicChanged, "", "* bob removed the topic")]
    [InlineData((ChannelEventKind)4242, "?", null)]
    public void A_change_of_a_message_that_is_not_known_is_told_all_the_same(ChannelEventKind kind, string? text, string? expected) =>
        Assert.Equal(expected, ChangeLine.Of(Change(kind, text), _view));

    [Fact]
    public void A_message_is_named_by_its_beginning_as_it_is_now()
    {
        _view.Apply(new ChannelEvent
        {
            Sequence = 1,
            Kind = ChannelEventKind.MessagePosted,
            Message = new MessageData { Id = default, SenderId = default, SenderName = "alice", Text = "helo", SentAt = default },
        });
        _view.Apply(Change(ChannelEventKind.MessageEdited, new string('x', 39) + "👩‍👩‍👧 and more"));

        Assert.Equal($"* bob pinned \"{new string('x', 39)}👩‍👩‍👧…\"", ChangeLine.Of(Change(ChannelEventKind.MessagePinned, null), _view));
    }

    [Fact]
    public void A_change_without_its_payload_says_nothing() =>
        Assert.Null(ChangeLine.Of(new ChannelEvent { Sequence = 2, Kind = ChannelEventKind.MessageEdited }, _view));

    private static ChannelEvent Change(ChannelEventKind kind, string? text) => new()
    {
        Sequence = 2,
        Kind = kind,
        Change = new ChangeData { UserId = default, UserName = "bob", At = default, MessageSequence = 1, Text = text },
    };
}
