using MessagePack;

namespace Chat.Contracts.Identity;

/// <summary>A stretch of the revocations.</summary>
[MessagePackObject]
public sealed record RevocationPage
{
    /// <summary>
    /// What to ask for next: the id of the last one here. When there is none, what was asked for, and where that was nothing the newest
    /// id that there is; 0 when there never was one.
    /// </summary>
    [Key(0)]
    public required long Next { get; init; }

    /// <summary>In order of the id.</summary>
    [Key(1)]
    public required Revocation[] Items { get; init; }

    /// <summary>
    /// The newest id that there is; 0 when there never was one. Less than one that was read before: the database was restored from an
    /// older copy, and ids may come a second time. Null: of a version that does not say.
    /// </summary>
    [Key(2)]
    public long? Newest { get; init; }

    /// <summary>Another one than before: the database is another one, or was put back to an earlier time. Null: of a version that does not say.</summary>
    [Key(3)]
    public string? Epoch { get; init; }

    /// <summary>When this was read, by the clock that access tokens are made by. Null: of a version that does not say.</summary>
    [Key(4)]
    public DateTimeOffset? ReadAt { get; init; }
}
