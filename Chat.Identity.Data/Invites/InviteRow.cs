namespace Chat.Identity.Data.Invites;

/// <summary>Lets people register where not everybody may. The code itself is not kept.</summary>
public sealed class InviteRow
{
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the code.</summary>
    public required byte[] CodeHash { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required int MaxUses { get; init; }

    public int Uses { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}
