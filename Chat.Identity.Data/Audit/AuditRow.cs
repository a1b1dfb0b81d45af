namespace Chat.Identity.Data.Audit;

/// <summary>Who did what to whom, from where and when. Never changed: each row carries the hash of the one before.</summary>
public sealed class AuditRow
{
    /// <summary>1, 2, 3 … without gaps: a row that was taken out is missed.</summary>
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What was done: <c>login.failed</c>, <c>user.disabled</c> …</summary>
    public required string Action { get; init; }

    /// <summary>Who did it; null: nobody who had signed in.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The user, session or other thing that it was done to.</summary>
    public string? Target { get; init; }

    public string? Address { get; init; }

    /// <summary>What else there is to say, as JSON.</summary>
    public string? Details { get; init; }

    /// <summary>SHA-256 over the row before and everything above.</summary>
    public required byte[] Hash { get; init; }
}
