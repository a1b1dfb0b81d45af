using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Chat.Identity.Sessions;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Tokens;

/// <summary><c>POST /connect/token</c>: what OpenIddict has found to be a right request becomes tokens, if the account and its session still are.</summary>
internal sealed class TokenEndpoint(
    IdentityDbContext database, IOpenIddictApplicationManager applications, SessionStore sessions, IdentityLimits limits, TimeProvider time)
{
    public const string Path = "/connect/token";

    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    // A field of the request that is no part of OAuth.
    private const string Device = "device";

    public static Task<IResult> HandleAsync(HttpContext context, TokenEndpoint endpoint) => endpoint.AnswerAsync(context);

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("This is no request of OpenID Connect.");
        var origin = SessionOrigin.Of(context, (string?)request.GetParameter(Device));
        if (request.IsClientCredentialsGrantType())
        {
            return await BotAsync(request, origin, context.RequestAborted);
        }

        var given = (await context.AuthenticateAsync(Scheme)).Principal;
        if (given is null || !Guid.TryParse(given.GetClaim(Claims.Subject), out var user) || !Guid.TryParse(given.GetAuthorizationId(), out var session))
        {
            return Refuse("The grant names no user.");
        }

        if (!request.IsRefreshTokenGrantType())
        {
            return await BeginAsync(given, user, session, request.ClientId!, origin, context.RequestAborted);
        }

        try
        {
            // The token is not redeemed yet: it can come again.
            await limits.RefreshAsync(session);
        }
        catch (RefusalException tooMany) when (tooMany.Refusal.Code == ErrorCode.RateLimited)
        {
            return ConnectLimits.Refuse(context, tooMany.Refusal);
        }

        return await RefreshAsync(given, user, session, origin, context.RequestAborted);
    }

    /// <summary>A code, of the browser or of a device, begins a session.</summary>
    private async Task<IResult> BeginAsync(ClaimsPrincipal given, Guid user, Guid session, string client, SessionOrigin origin, CancellationToken cancellationToken)
    {
        // Before the user is looked at: what ends the sessions of this user from now on ends this one too.
        if (!await sessions.OpenAsync(session, user, given.GetClaim(ChatClaims.Stamp) ?? "", client, origin, cancellationToken))
        {
            return Refuse("The account has changed since you signed in.");
        }

        await sessions.MakeRoomAsync(user, session, cancellationToken);
        return await TokenSubject.FindAsync(database, user, session, cancellationToken) is { MaySignIn: true, Session.EndedAt: null } subject
            ? SignIn(subject, session, given, TokenLifetimes.Idle)
            : Refuse("The account has changed since you signed in.");
    }

    private async Task<IResult> RefreshAsync(ClaimsPrincipal given, Guid user, Guid session, SessionOrigin origin, CancellationToken cancellationToken)
    {
        var subject = await TokenSubject.FindAsync(database, user, session, cancellationToken);
        if (subject is not { MaySignIn: true, Session: { EndedAt: null } open })
        {
            return Refuse("The session is over.");
        }

        var left = open.CreatedAt + TokenLifetimes.Session - time.GetUtcNow();
        return left > TimeSpan.Zero && await sessions.UseAsync(session, origin.Address, cancellationToken)
            ? SignIn(subject, session, given, left < TokenLifetimes.Idle ? left : TokenLifetimes.Idle)
            : Refuse("The session is over.");
    }

    /// <summary>A bot has one session, until somebody ends it: then the next token begins another.</summary>
    private async Task<IResult> BotAsync(OpenIddictRequest request, SessionOrigin origin, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(request.ClientId, out var user))
        {
            return Refuse("The program is no bot.");
        }

        // First what the account is like, then whether its secret is still the one that OpenIddict has checked: whoever renews it from now
        // on changes the stamp, and whoever did before has changed the program.
        var stamp = await database.Users.Where(row => row.Id == user).Select(row => row.SecurityStamp).SingleOrDefaultAsync(cancellationToken);
        if (stamp is null || !await IsAsCheckedAsync(request.ClientId, cancellationToken))
        {
            return Refuse("The secret is renewed.");
        }

        var session = await database.Sessions.Where(row => row.UserId == user && row.ClientId == request.ClientId && row.EndedAt == null)
            .OrderBy(row => row.CreatedAt).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellationToken) ?? Guid.CreateVersion7(time.GetUtcNow());
        if (!await sessions.UseAsync(session, origin.Address, cancellationToken))
        {
            await sessions.OpenAsync(session, user, stamp, request.ClientId, origin, cancellationToken);
        }

        return await TokenSubject.FindAsync(database, user, session, cancellationToken) is { MaySignIn: true, Session.EndedAt: null } subject
            ? Results.SignIn(TokenPrincipal.Full(subject, session, request.GetScopes()), properties: null, Scheme)
            : Refuse("The bot is disabled.");
    }

    private async Task<bool> IsAsCheckedAsync(string client, CancellationToken cancellationToken)
    {
        var known = await applications.FindByClientIdAsync(client, cancellationToken) as OpenIddictEntityFrameworkCoreApplication<Guid>;
        return known is not null
            && await database.Set<OpenIddictEntityFrameworkCoreApplication<Guid>>()
                .AnyAsync(row => row.ClientId == client && row.ConcurrencyToken == known.ConcurrencyToken, cancellationToken);
    }

    private static IResult SignIn(TokenSubject subject, Guid session, ClaimsPrincipal given, TimeSpan refreshLifetime)
    {
        var principal = TokenPrincipal.Full(subject, session, given.GetScopes(), given);
        principal.SetAuthorizationId(session.ToString());
        principal.SetRefreshTokenLifetime(refreshLifetime);
        return Results.SignIn(principal, properties: null, Scheme);
    }

    private static IResult Refuse(string sentence) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidGrant,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = sentence,
        }),
        [Scheme]);
}
