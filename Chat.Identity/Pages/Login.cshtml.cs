using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.External;
using Chat.Identity.Passkeys;
using Chat.Identity.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

/// <summary>Signs a browser in: with a password and, where the account wants it, a code; or with a passkey.</summary>
[AllowAnonymous]
internal sealed class LoginModel(ISignIn signIn, LoginTickets tickets, PasskeyService passkeys, ExternalProviders external) : PageModel
{
    public string ReturnUrl { get; private set; } = "/";

    public string? UserName { get; private set; }

    public string? Problem { get; private set; }

    /// <summary>What was typed in the first step, sealed; null: this is the first step.</summary>
    public string? Ticket { get; private set; }

    public bool HasPasskeys => passkeys.IsPossible;

    public IEnumerable<(string Name, string Display)> External => external.All;

    public async Task<IActionResult> OnGetAsync([FromQuery(Name = "return_url")] string? returnUrl)
    {
        Take(returnUrl);
        // Whoever comes back from a request for a code is to be asked, even if somebody is signed in.
        return ReturnUrl == "/" && (await HttpContext.AuthenticateAsync(ChatSchemes.Login)).Succeeded ? LocalRedirect("/") : Page();
    }

    public Task<IActionResult> OnPostAsync(
        [FromForm(Name = "user_name")] string? userName, string? password, [FromForm(Name = "return_url")] string? returnUrl)
    {
        Take(returnUrl);
        UserName = userName;
        return CheckAsync(new LoginTicket(userName ?? "", password ?? ""), code: null, recoveryCode: null);
    }

    public Task<IActionResult> OnPostCodeAsync(string? code, string? ticket, [FromForm(Name = "return_url")] string? returnUrl)
    {
        Take(returnUrl);
        if (tickets.Open(ticket) is not { } typed)
        {
            Problem = "That took too long. Begin again.";
            return Task.FromResult<IActionResult>(Page());
        }

        var typedCode = (code ?? "").Replace(" ", "", StringComparison.Ordinal);
        return typedCode.Length == 6 && typedCode.All(char.IsAsciiDigit) ? CheckAsync(typed, typedCode, recoveryCode: null) : CheckAsync(typed, code: null, code ?? "");
    }

    public async Task<IActionResult> OnPostPasskeyOptionsAsync() => Content(await passkeys.RequestOptionsAsync(HttpContext), "application/json");

    public async Task<IActionResult> OnPostPasskeyAsync(string? credential, [FromForm(Name = "return_url")] string? returnUrl)
    {
        Take(returnUrl);
        try
        {
            var user = await passkeys.CheckAsync(HttpContext, credential ?? "", HttpContext.RequestAborted);
            await signIn.StartAsync(HttpContext, user, SignInMethods.Passkey, ReturnUrl, HttpContext.RequestAborted);
            return this.GoOn(ReturnUrl);
        }
        catch (RefusalException refused)
        {
            Problem = refused.Refusal.Sentence;
            return Page();
        }
    }

    private async Task<IActionResult> CheckAsync(LoginTicket typed, string? code, string? recoveryCode)
    {
        try
        {
            var attempt = new SignInAttempt(typed.UserName, typed.Password, code, recoveryCode, SessionOrigin.AddressOf(HttpContext));
            var user = await signIn.CheckAsync(attempt, HttpContext.RequestAborted);
            await signIn.StartAsync(HttpContext, user, SignInMethods.Password, ReturnUrl, HttpContext.RequestAborted);
            return this.GoOn(ReturnUrl);
        }
        catch (RefusalException refused)
        {
            var isSecondStep = code is not null || recoveryCode is not null;
            if (refused.Refusal.Code == ErrorCode.SecondFactorRequired || (isSecondStep && refused.Refusal.Code is ErrorCode.InvalidCredentials or ErrorCode.RateLimited))
            {
                Ticket = tickets.Seal(typed);
            }

            Problem = refused.Refusal.Code == ErrorCode.SecondFactorRequired ? null : refused.Refusal.Sentence;
            return Page();
        }
    }

    private void Take(string? returnUrl) => ReturnUrl = Url.IsLocalUrl(returnUrl) ? returnUrl! : "/";
}
