using Chat.Identity.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

[AllowAnonymous]
internal sealed class LogoutModel(ISignIn signIn) : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.EndAsync(HttpContext, HttpContext.RequestAborted);
        return LocalRedirect("/logout");
    }
}
