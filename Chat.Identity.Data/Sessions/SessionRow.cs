namespace Chat.Identity.Data.Sessions;

/// <summary>One sign-in of a user on one device: what its refresh tokens belong to. The id is that of the OpenIddict authorization.</summary>
public sealed class SessionRow
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The program, as registered: <c>chat-cli</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary>What the program says about itself and its machine, to be recognised by the user.</summary>
    public required string Device { get; set; }

    /// <summary>From where it was used last.</summary>
    public required string Address { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUsedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}
