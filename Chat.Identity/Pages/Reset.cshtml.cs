using Chat.Contracts.Errors;
using Chat.Identity.Passwords;
using Chat.Identity.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

[AllowAnonymous]
internal sealed class ResetModel(PasswordChange passwords) : PageModel
{
    public string? Token { get; private set; }

    public string? Problem { get; private set; }

    public bool IsDone { get; private set; }

    public void OnGet(string? token) => Token = token;

    public async Task OnPostAsync(string? token, string? password)
    {
        Token = token;
        try
        {
            await passwords.ResetAsync(token ?? "", password ?? "", SessionOrigin.AddressOf(HttpContext), HttpContext.RequestAborted);
            IsDone = true;
        }
        catch (RefusalException refused)
        {
            Problem = refused.Refusal.Sentence;
        }
    }
}
