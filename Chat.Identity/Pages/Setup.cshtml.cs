using Chat.Contracts.Errors;
using Chat.Identity.Sessions;
using Chat.Identity.Setup;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

/// <summary>Where the link in the log of the first start leads. Its form goes elsewhere: a POST to the same path is REST.</summary>
[AllowAnonymous]
internal sealed class SetupModel(SetupService setup) : PageModel
{
    public string? Token { get; private set; }

    public string? UserName { get; private set; }

    public string? Email { get; private set; }

    public string? Problem { get; private set; }

    public bool IsDone { get; private set; }

    public void OnGet(string? token) => Token = token;

    public async Task OnPostAsync(string? token, [FromForm(Name = "user_name")] string? userName, string? email, string? password)
    {
        (Token, UserName, Email) = (token, userName, email);
        try
        {
            await setup.MakeAdminAsync(token ?? "", userName ?? "", email ?? "", password ?? "", SessionOrigin.AddressOf(HttpContext), HttpContext.RequestAborted);
            IsDone = true;
        }
        catch (RefusalException refused)
        {
            Problem = refused.Refusal.Sentence;
        }
    }
}
