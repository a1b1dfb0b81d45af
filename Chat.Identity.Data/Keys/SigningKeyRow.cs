namespace Chat.Identity.Data.Keys;

/// <summary>A key that access tokens are signed with. It signs from <see cref="SignsFrom"/> until the next one does, and is published until <see cref="PublishedUntil"/>.</summary>
public sealed class SigningKeyRow
{
    /// <summary>The <c>kid</c>: the thumbprint of the public key (RFC 7638).</summary>
    public required string Id { get; init; }

    /// <summary>PKCS #8, encrypted with data protection.</summary>
    public required byte[] ProtectedKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset SignsFrom { get; init; }

    public DateTimeOffset? PublishedUntil { get; set; }
}
