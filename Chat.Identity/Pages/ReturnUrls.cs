using System.Collections.Specialized;
using System.Web;
using Chat.Identity.Tokens;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Pages;

/// <summary>Where somebody wanted to go before they were asked something.</summary>
internal static class ReturnUrls
{
    /// <summary>
    /// Goes there, if it is here; else to the start. A form that ends in an answer for a program is sent on by a page in between:
    /// the policy of our forms forbids them to end anywhere else.
    /// </summary>
    public static IActionResult GoOn(this PageModel page, string? returnUrl) =>
        !page.Url.IsLocalUrl(returnUrl) ? page.LocalRedirect("/")
        : returnUrl!.StartsWith(AuthorizeEndpoint.Path, StringComparison.Ordinal) ? page.LocalRedirect($"/continue?return_url={Uri.EscapeDataString(returnUrl)}")
        : page.LocalRedirect(returnUrl);

    /// <summary>The fields of a request for a code; null: it is none.</summary>
    public static (string ClientId, string[] Scopes)? ReadAuthorize(this PageModel page, string? returnUrl) =>
        page.FieldsOf(returnUrl) is { } fields && fields["client_id"] is { Length: > 0 } client ? (client, Words(fields["scope"])) : null;

    /// <summary>Whether it is a request for a code that a log-in from before may not be good enough for.</summary>
    public static bool WantsLogIn(this PageModel page, string? returnUrl) =>
        page.FieldsOf(returnUrl) is { } fields && (fields[Parameters.MaxAge] is not null || Words(fields[Parameters.Prompt]).Contains(PromptValues.Login));

    private static NameValueCollection? FieldsOf(this PageModel page, string? returnUrl) =>
        page.Url.IsLocalUrl(returnUrl) && returnUrl!.StartsWith(AuthorizeEndpoint.Path + "?", StringComparison.Ordinal)
            ? HttpUtility.ParseQueryString(returnUrl[(AuthorizeEndpoint.Path.Length + 1)..])
            : null;

    private static string[] Words(string? text) => (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
