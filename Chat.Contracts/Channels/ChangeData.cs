using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>Who changed a message or the topic, when, and to what.</summary>
[MessagePackObject]
public sealed record ChangeData
{
    [Key(0)]
    public required UserId UserId { get; init; }

    /// <summary>The name of that user at the time.</summary>
    [Key(1)]
    public required string UserName { get; init; }

    [Key(2)]
    public required DateTimeOffset At { get; init; }

    /// <summary>Sequence of the message that it is about, always smaller than that of the event; null for the topic.</summary>
    [Key(3)]
    public long? MessageSequence { get; init; }

    /// <summary>
    /// The new text of the message (null once it is deleted), the emoji of the reaction, or the new topic (empty: none any more); null for
    /// the other kinds.
    /// </summary>
    [Key(4)]
    public string? Text { get; init; }
}
