using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

[AllowAnonymous]
internal sealed class RegisterModel(RegistrationService registration) : PageModel
{
    public string? UserName { get; private set; }

    public string? Email { get; private set; }

    public string? Invite { get; private set; }

    public string? Problem { get; private set; }

    public bool IsDone { get; private set; }

    /// <summary>With the token of the link that somebody was given.</summary>
    public void OnGet(string? token) => Invite = token;

    public async Task OnPostAsync([FromForm(Name = "user_name")] string? userName, string? email, string? password, string? invite)
    {
        (UserName, Email, Invite) = (userName, email, string.IsNullOrWhiteSpace(invite) ? null : invite.Trim());
        try
        {
            await registration.RegisterAsync(userName ?? "", email ?? "", password ?? "", Invite, SessionOrigin.AddressOf(HttpContext), HttpContext.RequestAborted);
            IsDone = true;
        }
        catch (RefusalException refused)
        {
            Problem = refused.Refusal.Sentence;
        }
    }
}
