using System.Globalization;
using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Pages;

/// <summary>Where somebody types the code that a device shows, to be signed in there.</summary>
internal sealed class DeviceModel(IOpenIddictApplicationManager applications, IdentityLimits limits) : PageModel
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    /// <summary>What the device is running; null: there is no right code yet.</summary>
    public string? Program { get; private set; }

    public string? UserCode { get; private set; }

    public string? Problem { get; private set; }

    public string? Outcome { get; private set; }

    public async Task<IActionResult> OnGetAsync([FromQuery(Name = "user_code")] string? userCode, string? outcome)
    {
        Outcome = outcome switch
        {
            "allowed" => "The device is signed in",
            "denied" => "The device is not signed in",
            _ => null,
        };
        if (Outcome is null && !string.IsNullOrEmpty(userCode))
        {
            await AskedAsync();
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await AskedAsync() is not { } asked)
        {
            return Page();
        }

        var principal = TokenPrincipal.ForCode(AccountGuard.IdOf(User), User.FindFirstValue(ChatClaims.Stamp)!, asked.GetScopes());
        return SignIn(principal, new AuthenticationProperties { RedirectUri = "/device?outcome=allowed" }, Scheme);
    }

    // Also who only says no may be guessing, and would refuse somebody else's device.
    public async Task<IActionResult> OnPostDenyAsync() =>
        await AskedAsync() is null ? Page() : Forbid(new AuthenticationProperties { RedirectUri = "/device?outcome=denied" }, Scheme);

    // OpenIddict has read the code from the request. Who tries many is slowed down; null: Problem says why.
    private async Task<ClaimsPrincipal?> AskedAsync()
    {
        var user = AccountGuard.IdOf(User);
        try
        {
            await limits.TryDeviceCodeAsync(user, AccountGuard.LoginOf(User) ?? user);
        }
        catch (RefusalException tooMany)
        {
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(tooMany.Refusal.RetryAfter?.TotalSeconds ?? 1)).ToString(CultureInfo.InvariantCulture);
            Problem = tooMany.Refusal.Sentence;
            return null;
        }

        var asked = await HttpContext.AuthenticateAsync(Scheme);
        if (asked is not { Succeeded: true, Principal: { } principal } || principal.GetClaim(Claims.ClientId) is not { Length: > 0 } client
            || await applications.FindByClientIdAsync(client, HttpContext.RequestAborted) is not { } application)
        {
            Problem = "There is no such code, or it is too old. Look again, or have the device show a new one.";
            return null;
        }

        await limits.FoundDeviceAsync(user);
        Program = await applications.GetDisplayNameAsync(application, HttpContext.RequestAborted) ?? client;
        UserCode = asked.Properties?.GetTokenValue(OpenIddictServerAspNetCoreConstants.Tokens.UserCode);
        return principal;
    }
}
