using System.Buffers.Text;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Passkeys;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Chat.Identity.Pages;

/// <summary>Makes passkeys and takes them away.</summary>
internal sealed class PasskeysModel(PasskeyService passkeys, AccountGuard guard) : PageModel
{
    public IList<UserPasskeyInfo> Kept { get; private set; } = [];

    public string? Problem { get; private set; }

    public bool IsPossible => passkeys.IsPossible;

    public async Task OnGetAsync() => Kept = await passkeys.OfAsync(await guard.OwnAsync(User, HttpContext.RequestAborted));

    public async Task<IActionResult> OnPostOptionsAsync() =>
        Content(await passkeys.CreationOptionsAsync(HttpContext, await guard.OwnAsync(User, HttpContext.RequestAborted)), "application/json");

    public async Task<IActionResult> OnPostAddAsync(string? credential, string? name)
    {
        try
        {
            await passkeys.AddAsync(HttpContext, await guard.OwnAsync(User, HttpContext.RequestAborted), credential ?? "", name, HttpContext.RequestAborted);
            return LocalRedirect("/passkeys");
        }
        catch (RefusalException refused)
        {
            Problem = refused.Refusal.Sentence;
            await OnGetAsync();
            return Page();
        }
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? id)
    {
        if (id is not null && Base64Url.IsValid(id))
        {
            await passkeys.RemoveAsync(HttpContext, AccountGuard.IdOf(User), Base64Url.DecodeFromChars(id), HttpContext.RequestAborted);
        }

        return LocalRedirect("/passkeys");
    }
}
