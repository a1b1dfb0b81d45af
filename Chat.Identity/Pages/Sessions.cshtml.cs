using Chat.Identity.Accounts;
using Chat.Identity.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

/// <summary>In what programs the user is signed in.</summary>
internal sealed class SessionsModel(SessionList sessions, ISignIn signIn) : PageModel
{
    public IReadOnlyList<ShownSession> Shown { get; private set; } = [];

    public async Task OnGetAsync() => Shown = await sessions.OfAsync(AccountGuard.IdOf(User), current: null, HttpContext.RequestAborted);

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await sessions.EndAsync(AccountGuard.IdOf(User), id, HttpContext.RequestAborted);
        return LocalRedirect("/sessions");
    }

    public async Task<IActionResult> OnPostAllAsync()
    {
        var user = await sessions.EndOthersAsync(AccountGuard.IdOf(User), current: null, AccountGuard.LoginOf(User), HttpContext.RequestAborted);
        await signIn.GoOnAsync(HttpContext, user, HttpContext.RequestAborted);
        return LocalRedirect("/sessions");
    }
}
