namespace Chat.Identity.Data.Accounts;

/// <summary>What a link is good for. Kept by name.</summary>
public enum LinkPurpose
{
    VerifyEmail,
    ResetPassword,

    /// <summary>Makes the first administrator.</summary>
    Setup,

    /// <summary>A question to a passkey that was answered: the row keeps it from being answered again until it is too old anyway.</summary>
    PasskeyAnswered,
}

/// <summary>A link that was sent or said, good once. Its token is not kept.</summary>
public sealed class LinkRow
{
    public required Guid Id { get; init; }

    public required LinkPurpose Purpose { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>Whose link it is; null: of nobody who has an account yet.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The address that the link was sent to.</summary>
    public string? Email { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
