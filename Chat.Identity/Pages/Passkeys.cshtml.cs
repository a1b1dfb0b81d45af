using System.Buffers.Text;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Passkeys;
using Chat.Identity.Passwords;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

/// <summary>Makes passkeys and takes them away.</summary>
internal sealed class PasskeysModel(PasskeyService passkeys, PasswordConfirmation confirmation, AccountGuard guard) : PageModel
{
    public IList<UserPasskeyInfo> Kept { get; private set; } = [];

    public string? Problem { get; private set; }

    /// <summary>What has to be shown beside each change.</summary>
    public Confirmation Needed { get; private set; }

    public bool IsPossible => passkeys.IsPossible;

    public async Task OnGetAsync()
    {
        Kept = await passkeys.OfAsync(await guard.OwnAsync(User, HttpContext.RequestAborted));
        Needed = await confirmation.NeededAsync(User, HttpContext.RequestAborted);
    }

    public async Task<IActionResult> OnPostOptionsAsync(string? password)
    {
        var user = await guard.OwnAsync(User, HttpContext.RequestAborted);
        return Content(await passkeys.CreationOptionsAsync(HttpContext, user, password, HttpContext.RequestAborted), "application/json");
    }

    public Task<IActionResult> OnPostAddAsync(string? credential, string? name) => TryAsync(async () =>
        await passkeys.AddAsync(HttpContext, await guard.OwnAsync(User, HttpContext.RequestAborted), credential ?? "", name, HttpContext.RequestAborted));

    public Task<IActionResult> OnPostRemoveAsync(string? id, string? password) => TryAsync(() => id is not null && Base64Url.IsValid(id)
        ? passkeys.RemoveAsync(HttpContext, Base64Url.DecodeFromChars(id), password, HttpContext.RequestAborted)
        : Task.CompletedTask);

    private async Task<IActionResult> TryAsync(Func<Task> change)
    {
        try
        {
            await change();
            return LocalRedirect("/passkeys");
        }
        catch (RefusalException refused)
        {
            Problem = refused.Refusal.Sentence;
            await OnGetAsync();
            return Page();
        }
    }
}
