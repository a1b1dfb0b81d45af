using Chat.Contracts.Channels;
using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.History;

/// <summary>A change to make to a message, or to the topic of a channel.</summary>
[MessagePackObject]
public sealed record ChangeRequest
{
    [Key(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>From <see cref="ChannelEventKind.MessageEdited"/> to <see cref="ChannelEventKind.TopicChanged"/>.</summary>
    [Key(1)]
    public required ChannelEventKind Kind { get; init; }

    [Key(2)]
    public required UserId UserId { get; init; }

    [Key(3)]
    public required string UserName { get; init; }

    /// <summary>Sequence of the message; null for the topic.</summary>
    [Key(4)]
    public long? MessageSequence { get; init; }

    /// <summary>The new text, the emoji or the topic, as in <see cref="ChangeData.Text"/>; null for the other kinds.</summary>
    [Key(5)]
    public string? Text { get; init; }

    /// <summary>What the user is to the server, by his token. Not given, or unknown: a user like others.</summary>
    [Key(6)]
    public UserRole ServerRole { get; init; }
}
