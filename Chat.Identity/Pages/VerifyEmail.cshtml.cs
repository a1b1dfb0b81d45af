using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

/// <summary>Where the link of a mail leads. It takes a click: programs that look at mails open links too, and would use it up.</summary>
[AllowAnonymous]
internal sealed class VerifyEmailModel(RegistrationService registration) : PageModel
{
    public string? Token { get; private set; }

    public string? Problem { get; private set; }

    public bool IsDone { get; private set; }

    public bool IsSent { get; private set; }

    public void OnGet(string? token) => Token = token;

    public async Task OnPostAsync(string? token)
    {
        try
        {
            await registration.VerifyAsync(token ?? "", SessionOrigin.AddressOf(HttpContext), HttpContext.RequestAborted);
            IsDone = true;
        }
        catch (RefusalException refused)
        {
            Problem = refused.Refusal.Sentence;
        }
    }

    public async Task OnPostSendAsync(string? email)
    {
        await registration.SendAgainAsync(email ?? "", HttpContext.RequestAborted);
        IsSent = true;
    }
}
