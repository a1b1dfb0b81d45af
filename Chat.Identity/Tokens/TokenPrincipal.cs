using System.Security.Claims;
using Chat.Identity.Accounts;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Tokens;

/// <summary>What the tokens are made of.</summary>
internal static class TokenPrincipal
{
    /// <summary>For a code, which nobody else can read: whose it is, and what the account was like. The rest is looked up when it is redeemed.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="stamp">The security stamp.</param>
    /// <param name="scopes">What was asked for.</param>
    /// <param name="at">When the user has signed in; null: nobody asks.</param>
    public static ClaimsPrincipal ForCode(Guid user, string stamp, IEnumerable<string> scopes, DateTimeOffset? at = null)
    {
        var identity = Identity();
        identity.SetClaim(Claims.Subject, user.ToString()).SetClaim(ChatClaims.Stamp, stamp).SetClaim(Claims.AuthenticationTime, at?.ToUnixTimeSeconds());
        return Scoped(identity, scopes);
    }

    /// <param name="subject">Whose.</param>
    /// <param name="session">Of which session.</param>
    /// <param name="scopes">What was asked for.</param>
    /// <param name="given">What the code or the token said that this comes of; null: it comes of none.</param>
    public static ClaimsPrincipal Full(TokenSubject subject, Guid session, IEnumerable<string> scopes, ClaimsPrincipal? given = null)
    {
        var identity = Identity();
        identity.SetClaim(Claims.Subject, subject.UserId.ToString())
            .SetClaim(Claims.Name, subject.UserName)
            .SetClaim(Claims.Role, subject.Role.ToString())
            .SetClaim(ChatClaims.Session, session.ToString())
            .SetClaim(ChatClients.Revision, subject.Revision)
            .SetClaim(Claims.AuthenticationTime, long.TryParse(given?.GetClaim(Claims.AuthenticationTime), out var at) ? at : (long?)null);
        identity.SetDestinations(static claim => claim.Type switch
        {
            Claims.Subject or Claims.Name => [Destinations.AccessToken, Destinations.IdentityToken],
            Claims.AuthenticationTime => [Destinations.IdentityToken],
            _ => [Destinations.AccessToken],
        });
        return Scoped(identity, scopes);
    }

    private static ClaimsIdentity Identity() => new("OpenIddict", Claims.Name, Claims.Role);

    private static ClaimsPrincipal Scoped(ClaimsIdentity identity, IEnumerable<string> scopes)
    {
        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(scopes);
        // Without the scope a token names somebody, and opens nothing.
        if (principal.HasScope(ChatClients.Scope))
        {
            principal.SetResources(ChatClients.Audience);
        }

        return principal;
    }
}
