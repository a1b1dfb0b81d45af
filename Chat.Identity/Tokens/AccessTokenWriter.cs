using Chat.Identity.Accounts;
using Chat.Identity.Keys;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Tokens;

/// <summary>Writes access tokens without a flow, the same as OpenIddict writes them.</summary>
internal sealed class AccessTokenWriter(SigningKeyRing ring, IOptions<IssuerOptions> issuer, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public (string Token, DateTimeOffset ExpiresAt) Write(TokenSubject subject, Guid session)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var expires = now + TokenLifetimes.Access;
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = JsonWebTokenTypes.AccessToken,
            SigningCredentials = ring.Signing.Credentials,
            // As OpenIddict has it: with the slash of an address without a path.
            Issuer = new Uri(issuer.Value.Issuer).AbsoluteUri,
            Audience = ChatClients.Audience,
            IssuedAt = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                [Claims.Subject] = subject.UserId.ToString(),
                [Claims.Name] = subject.UserName,
                [Claims.Role] = subject.Role.ToString(),
                [ChatClaims.Session] = session.ToString(),
                [ChatClients.Revision] = subject.Revision,
                [Claims.JwtId] = Guid.NewGuid().ToString(),
            },
        });
        return (token, expires);
    }
}
