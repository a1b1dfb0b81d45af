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
}
