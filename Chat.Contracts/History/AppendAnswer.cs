using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.History;

/// <summary>What became of the messages of an <see cref="AppendRequest"/>, in the same order.</summary>
[MessagePackObject]
public sealed record AppendAnswer
{
    [Key(0)]
    public required Epoch Epoch { get; init; }

    [Key(1)]
    public required AppendOutcome[] Outcomes { get; init; }
}

/// <summary>What became of one message.</summary>
[MessagePackObject]
public sealed record AppendOutcome
{
    /// <summary>Place in the channel; 0 when refused.</summary>
    [Key(0)]
    public long Sequence { get; init; }

    /// <summary>When it was stored; null when refused.</summary>
    [Key(1)]
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The message had been stored before; sequence and time are those of the first time.</summary>
    [Key(2)]
    public bool IsRepeat { get; init; }

    /// <summary>
    /// Null when stored. Codes: channel_not_found, not_a_member, id_reused, text_empty, text_too_long, text_invalid,
    /// invalid_user_name, invalid_request, internal; retryable with the same id: busy, unavailable, outcome_unknown.
    /// </summary>
    [Key(3)]
    public Refusal? Refusal { get; init; }
}
