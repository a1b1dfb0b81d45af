namespace Chat.Identity.Data.Accounts;

/// <summary>Stands in once for a code of the second factor. The code itself is not kept; a used one is deleted.</summary>
public sealed class RecoveryCodeRow
{
    public required Guid UserId { get; init; }

    /// <summary>SHA-256 of the user's id and the code.</summary>
    public required byte[] CodeHash { get; init; }
}
