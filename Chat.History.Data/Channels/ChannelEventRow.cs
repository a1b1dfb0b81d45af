namespace Chat.History.Data.Channels;

/// <summary>An event of a channel that is not a message. Shares its sequence with the messages of the channel.</summary>
public sealed class ChannelEventRow
{
    public required Guid ChannelId { get; init; }

    public required long Seq { get; init; }

    /// <summary>The number of the kind in the contracts.</summary>
    public required short Kind { get; init; }

    /// <summary>Whom a membership is about, and who made any other change.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The name of that user at the time.</summary>
    public required string UserName { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The message that it is about; null when there is none.</summary>
    public long? TargetSeq { get; init; }

    /// <summary>The new text, the emoji or the topic; null when there is none.</summary>
    public string? Text { get; init; }

    /// <summary>The new role of the member, a number of the contracts; null when it is not about one.</summary>
    public short? Role { get; init; }

    /// <summary>Who removed the member or gave the role; null when there is nobody else.</summary>
    public Guid? ByUserId { get; init; }

    /// <summary>The name of that user at the time.</summary>
    public string? ByUserName { get; init; }

    /// <summary>Of a change of members: the id that whoever made it has given it; null when he gave none.</summary>
    public Guid? ChangeId { get; init; }
}
