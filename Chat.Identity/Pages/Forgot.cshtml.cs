using Chat.Identity.Passwords;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

[AllowAnonymous]
internal sealed class ForgotModel(PasswordChange passwords) : PageModel
{
    public bool IsSent { get; private set; }

    public async Task OnPostAsync(string? email)
    {
        await passwords.ForgotAsync(email ?? "", HttpContext.RequestAborted);
        IsSent = true;
    }
}
