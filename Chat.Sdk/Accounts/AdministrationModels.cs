namespace Chat.Sdk.Accounts;

/// <summary>An invitation that has just been made.</summary>
public sealed record MadeInvite
{
    public required Guid Id { get; init; }

    /// <summary>What a newcomer says when registering. It cannot be asked for again.</summary>
    public required string Code { get; init; }

    /// <summary>The page to register on, with the code in it.</summary>
    public required Uri Link { get; init; }

    public required int MaxUses { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>An invitation, as administrators see it.</summary>
public sealed record Invite
{
    public required Guid Id { get; init; }

    /// <summary>The administrator who made it.</summary>
    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required int MaxUses { get; init; }

    /// <summary>How many have registered with it.</summary>
    public required int Uses { get; init; }

    /// <summary>Null: nobody has taken it back.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>What came of checking the audit.</summary>
public sealed record AuditVerdict
{
    /// <summary>Whether every row is as it was written and none is missing before the last one.</summary>
    public required bool Intact { get; init; }

    /// <summary>How many rows were found in order.</summary>
    public required long Rows { get; init; }

    /// <summary>The id of the first row that is missing or changed; null: none is.</summary>
    public long? FirstBroken { get; init; }

    /// <summary>Of the last row in order, in hexadecimal digits. Rows cut off at the end leave no gap: it is to be compared with one that was written down elsewhere.</summary>
    public required string LastHash { get; init; }
}
