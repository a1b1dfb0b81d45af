using System.Security.Claims;
using Chat.Identity.Accounts;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Primitives;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Tokens;

/// <summary><c>GET /connect/authorize</c>: who is signed in here, in this browser, gets a code for the program that asks; whoever is not signs in first.</summary>
internal sealed class AuthorizeEndpoint(Consents consents)
{
    public const string Path = "/connect/authorize";

    /// <summary>Put to the request by the consent page when the user has said no.</summary>
    public const string Denied = "consent_denied";

    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static Task<IResult> HandleAsync(HttpContext context, AuthorizeEndpoint endpoint) => endpoint.AnswerAsync(context);

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("This is no request of OpenID Connect.");
        var browser = await context.AuthenticateAsync(ChatSchemes.Login);
        if (browser.Principal is not { } signedIn || request.HasPromptValue(PromptValues.Login))
        {
            return request.HasPromptValue(PromptValues.None)
                ? Refuse(Errors.LoginRequired, "Nobody is signed in here.")
                : Results.Redirect($"/login?return_url={Uri.EscapeDataString(Again(context, PromptValues.Login))}");
        }

        var user = Guid.Parse(signedIn.FindFirstValue(ChatClaims.Subject)!);
        var scopes = request.GetScopes();
        if (!await consents.IsGivenAsync(user, request.ClientId!, scopes, context.RequestAborted))
        {
            return (string?)request.GetParameter(Denied) is not null ? Refuse(Errors.AccessDenied, "The user has said no.")
                : request.HasPromptValue(PromptValues.None) ? Refuse(Errors.ConsentRequired, "The user has to be asked.")
                : Results.Redirect($"/consent?return_url={Uri.EscapeDataString(Again(context))}");
        }

        var principal = TokenPrincipal.ForCode(user, signedIn.FindFirstValue(ChatClaims.Stamp)!, scopes);
        return Results.SignIn(principal, properties: null, Scheme);
    }

    /// <summary>The same request, to be made again afterwards; without the prompt, which would never end.</summary>
    private static string Again(HttpContext context, string? prompt = null)
    {
        IEnumerable<KeyValuePair<string, StringValues>> fields = context.Request.HasFormContentType ? context.Request.Form : context.Request.Query;
        return Path + QueryString.Create(fields.Where(field => prompt is null || field.Key != Parameters.Prompt || field.Value != prompt));
    }

    private static IResult Refuse(string error, string sentence) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = sentence,
        }),
        [Scheme]);
}
