using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Data.Accounts;
using Chat.Identity.External;
using Chat.Identity.Passwords;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

/// <summary>Signs in who came back and is known; asks the others.</summary>
[AllowAnonymous]
internal sealed class ExternalDoneModel(ExternalLogin external, PasswordConfirmation confirmation, ISignIn signIn) : PageModel
{
    public ExternalIdentity? Identity { get; private set; }

    public string? Problem { get; private set; }

    /// <summary>What has to be shown to link them, where somebody is signed in.</summary>
    public Confirmation Needed { get; private set; }

    public bool IsSignedIn => User.Identity is { IsAuthenticated: true };

    public bool MayRegister => external.MayRegister && Identity?.Email is not null;

    public Task<IActionResult> OnGetAsync(bool failed) => TryAsync(async identity =>
    {
        if (failed || identity is null)
        {
            Problem = "That did not work, or was broken off. Try again.";
            Identity = null;
            return Page();
        }

        return await external.FindAsync(HttpContext, identity, HttpContext.RequestAborted) is { } user ? await StartAsync(user, identity) : Page();
    });

    public Task<IActionResult> OnPostLinkAsync(string? password) => TryAsync(async identity =>
    {
        if (identity is not null && IsSignedIn)
        {
            await external.LinkAsync(HttpContext, identity, password, HttpContext.RequestAborted);
            await HttpContext.SignOutAsync(ExternalLogin.Scheme);
        }

        return this.GoOn(identity?.ReturnUrl);
    });

    public Task<IActionResult> OnPostRegisterAsync([FromForm(Name = "user_name")] string? userName) =>
        TryAsync(async identity => identity is null || IsSignedIn
            ? LocalRedirect("/login")
            : await StartAsync(await external.RegisterAsync(HttpContext, identity, userName ?? "", HttpContext.RequestAborted), identity));

    private async Task<IActionResult> StartAsync(ChatUser user, ExternalIdentity identity)
    {
        await HttpContext.SignOutAsync(ExternalLogin.Scheme);
        await signIn.StartAsync(HttpContext, user, identity.Method, identity.ReturnUrl, HttpContext.RequestAborted);
        return this.GoOn(identity.ReturnUrl);
    }

    private async Task<IActionResult> TryAsync(Func<ExternalIdentity?, Task<IActionResult>> work)
    {
        Identity = await external.ReadAsync(HttpContext);
        Needed = IsSignedIn ? await confirmation.NeededAsync(User, HttpContext.RequestAborted) : Confirmation.SignIn;
        try
        {
            return await work(Identity);
        }
        catch (RefusalException refused)
        {
            Problem = refused.Refusal.Sentence;
            return Page();
        }
    }
}
