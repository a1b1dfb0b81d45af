using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Chat.Identity.Keys;

/// <summary>A key of access tokens, decrypted.</summary>
internal sealed class SigningKey
{
    public SigningKey(string id, ECDsa key, DateTimeOffset signsFrom, DateTimeOffset? publishedUntil)
    {
        Id = id;
        SignsFrom = signsFrom;
        PublishedUntil = publishedUntil;
        Credentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = id }, SecurityAlgorithms.EcdsaSha256);
    }

    public string Id { get; }

    public SigningCredentials Credentials { get; }

    public DateTimeOffset SignsFrom { get; }

    public DateTimeOffset? PublishedUntil { get; }

    /// <summary>RFC 7638.</summary>
    public static string Thumbprint(ECDsa key) => Base64UrlEncoder.Encode(new ECDsaSecurityKey(key).ComputeJwkThumbprint());
}
