using System.Collections.Immutable;
using System.Security.Claims;
using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Tokens;

/// <summary>
/// <c>GET /connect/authorize</c>: who is signed in here, in this browser, gets a code for the program that asks; whoever is not signs in
/// first. A program on somebody's machine cannot prove which one it is (RFC 8252, section 8.6): it gets a code after a click, or, if
/// it is one of ours, after a log-in for this very request.
/// </summary>
internal sealed class AuthorizeEndpoint(IdentityDbContext database, Consents consents, AuthorizeFlows flows, TimeProvider time)
{
    public const string Path = "/connect/authorize";

    /// <summary>Put to the request by the consent page when the user has said no.</summary>
    public const string Denied = "consent_denied";

    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static Task<IResult> HandleAsync(HttpContext context, AuthorizeEndpoint endpoint) => endpoint.AnswerAsync(context);

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("This is no request of OpenID Connect.");
        if ((string?)request.GetParameter(Denied) is not null)
        {
            return Refuse(Errors.AccessDenied, "The user has said no.");
        }

        if (request.HasParameter(Parameters.MaxAge) && request.MaxAge is null or < 0)
        {
            return Refuse(Errors.InvalidRequest, "max_age is a number of seconds.");
        }

        var again = Again(context);
        var flow = flows.Find(context, again);
        var browser = await FindLoginAsync(context);
        if (browser is not { } login || MustLogIn(request, login, flow))
        {
            if (request.HasPromptValue(PromptValues.None))
            {
                return Refuse(Errors.LoginRequired, "Nobody is signed in here, or too long ago.");
            }

            flows.BeginLogIn(context, again);
            return Results.Redirect($"/login?return_url={Uri.EscapeDataString(again)}");
        }

        var scopes = request.GetScopes();
        if (flow?.AllowedBy != login.User && await MustAskAsync(request, login.User, scopes, flow?.Login == login.Id, context.RequestAborted))
        {
            return request.HasPromptValue(PromptValues.None)
                ? Refuse(Errors.ConsentRequired, "The user has to be asked.")
                : Results.Redirect($"/consent?return_url={Uri.EscapeDataString(again)}");
        }

        flows.End(context);
        return Results.SignIn(TokenPrincipal.ForCode(login.User, login.Stamp, scopes, login.At), properties: null, Scheme);
    }

    private async Task<Login?> FindLoginAsync(HttpContext context)
    {
        var principal = (await context.AuthenticateAsync(ChatSchemes.Login)).Principal;
        if (principal is null || AccountGuard.LoginOf(principal) is not { } id)
        {
            return null;
        }

        // None: it has ended between the look at the cookie and this one.
        var at = await database.Logins.Where(row => row.Id == id).Select(row => (DateTimeOffset?)row.CreatedAt).SingleOrDefaultAsync(context.RequestAborted);
        var isRemembered = principal.FindFirstValue(ChatClaims.Method) == SignInMethods.Remembered;
        return at is null ? null : new Login(id, AccountGuard.IdOf(principal), principal.FindFirstValue(ChatClaims.Stamp)!, isRemembered ? null : at);
    }

    // A log-in for this very request is new enough for everything: without that nobody would ever come past a max_age of 0.
    private bool MustLogIn(OpenIddictRequest request, Login login, AuthorizeFlow? flow) => flow?.Login != login.Id
        && (request.HasPromptValue(PromptValues.Login) || (request.MaxAge is { } age && !((time.GetUtcNow() - login.At)?.TotalSeconds <= age)));

    private async Task<bool> MustAskAsync(OpenIddictRequest request, Guid user, ImmutableArray<string> scopes, bool hasJustLoggedIn, CancellationToken cancellationToken)
    {
        var program = await consents.DescribeAsync(request.ClientId!, cancellationToken);
        return program.IsOurs
            ? program.IsPublic && !hasJustLoggedIn
            : program.IsPublic || request.HasPromptValue(PromptValues.Consent) || !await consents.IsGivenAsync(user, request.ClientId!, scopes, cancellationToken);
    }

    /// <summary>The same request, to be made again afterwards.</summary>
    private static string Again(HttpContext context)
    {
        IEnumerable<KeyValuePair<string, StringValues>> fields = context.Request.HasFormContentType ? context.Request.Form : context.Request.Query;
        return Path + QueryString.Create(fields);
    }

    private static IResult Refuse(string error, string sentence) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = sentence,
        }),
        [Scheme]);

    /// <summary>Who is signed in in this browser.</summary>
    /// <param name="Id">Of the log-in.</param>
    /// <param name="User">Who.</param>
    /// <param name="Stamp">The security stamp.</param>
    /// <param name="At">When the user was asked for it; null: another server has remembered the user, from whenever.</param>
    private sealed record Login(Guid Id, Guid User, string Stamp, DateTimeOffset? At);
}
