namespace Chat.Identity.Data.Accounts;

/// <summary>A browser that has signed in. Its cookie is worth nothing without this row.</summary>
public sealed class LoginRow
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
