using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Passwords;
using Chat.Identity.Sessions;
using Chat.Identity.TwoFactor;
using Microsoft.AspNetCore.Mvc.RazorPages;
using QRCoder;

namespace Chat.Identity.Pages;

/// <summary>Turns the second factor on and off.</summary>
internal sealed class TotpModel(TotpService totp, PasswordConfirmation confirmation, AccountGuard guard) : PageModel
{
    private const int PixelsPerModule = 4;

    public bool IsOn { get; private set; }

    /// <summary>What has to be shown beside each change.</summary>
    public Confirmation Needed { get; private set; }

    public TotpSetup? Setup { get; private set; }

    public IReadOnlyList<string>? RecoveryCodes { get; private set; }

    public string? Problem { get; private set; }

    /// <summary>A picture of the secret, for a camera.</summary>
    public string Picture => $"data:image/png;base64,{Convert.ToBase64String(PngByteQRCodeHelper.GetQRCode(Setup!.Uri, QRCodeGenerator.ECCLevel.M, PixelsPerModule))}";

    private string Address => SessionOrigin.AddressOf(HttpContext);

    public async Task OnGetAsync()
    {
        IsOn = (await guard.OwnAsync(User, HttpContext.RequestAborted)).TwoFactorEnabled;
        Needed = await confirmation.NeededAsync(User, HttpContext.RequestAborted);
    }

    public Task OnPostBeginAsync(string? password) => TryAsync(async () => Setup = await totp.BeginAsync(User, password, Address, HttpContext.RequestAborted));

    public async Task OnPostConfirmAsync(string? code, string? password, string? secret, string? uri)
    {
        await TryAsync(async () => RecoveryCodes = await totp.ConfirmAsync(User, password, (code ?? "").Replace(" ", "", StringComparison.Ordinal), Address, HttpContext.RequestAborted));
        if (Problem is not null && !IsOn && secret is not null && uri?.StartsWith("otpauth://", StringComparison.Ordinal) == true)
        {
            // Mistyped: the same picture again.
            Setup = new TotpSetup(secret, uri);
        }
    }

    public Task OnPostCodesAsync(string? password) =>
        TryAsync(async () => RecoveryCodes = await totp.RenewCodesAsync(User, password, Address, HttpContext.RequestAborted));

    public Task OnPostOffAsync(string? password) => TryAsync(() => totp.TurnOffAsync(User, password, Address, HttpContext.RequestAborted));

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (RefusalException refused)
        {
            Problem = refused.Refusal.Sentence;
        }

        await OnGetAsync();
    }
}
