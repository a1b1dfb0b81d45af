namespace Chat.Sdk.Accounts;

/// <summary>What a log-in gives: who has it is the user, so it is kept where nobody else reads it.</summary>
public sealed record TokenSet
{
    /// <summary>Shown to the hub; lives some ten minutes.</summary>
    public required string AccessToken { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Gets the next set, once. Null: there is no next one.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>The name of the user, as the access token has it; to be shown, not to be relied on.</summary>
    public required string UserName { get; init; }
}
