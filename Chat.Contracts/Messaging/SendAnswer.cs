using Chat.Contracts.Errors;
using MessagePack;

namespace Chat.Contracts.Messaging;

/// <summary>What became of one message: accepted, or refused.</summary>
[MessagePackObject]
public sealed record SendAnswer
{
    /// <summary>Place of the message in its channel; 0 when refused.</summary>
    [Key(0)]
    public long Sequence { get; init; }

    /// <summary>When the server stored it; null when refused.</summary>
    [Key(1)]
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>
    /// Null when the message is accepted, and so committed. With outcome_unknown it may have been: send it again with the same id.
    /// </summary>
    [Key(2)]
    public Refusal? Refusal { get; init; }

    [IgnoreMember]
    public bool IsAccepted => Refusal is null;
}
