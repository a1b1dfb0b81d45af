using System.Security.Cryptography;
using Chat.Identity.Accounts;
using Microsoft.AspNetCore.DataProtection;

namespace Chat.Identity.Passkeys;

/// <summary>Between the question and the answer: what was asked, in a cookie that only this service reads. An answer takes it away.</summary>
internal sealed class PasskeyStates(IDataProtectionProvider protection, IHostEnvironment environment)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly CookieBuilder _cookie = CookieFor(environment);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Chat.Identity.Passkeys").ToTimeLimitedDataProtector();

    public void Keep(HttpContext context, string? state) =>
        context.Response.Cookies.Append(_cookie.Name!, _protector.Protect(state ?? "", Lifetime), _cookie.Build(context));

    /// <summary>Null: nothing was asked in this browser, or too long ago.</summary>
    public string? Take(HttpContext context)
    {
        context.Response.Cookies.Delete(_cookie.Name!, _cookie.Build(context));
        try
        {
            return context.Request.Cookies[_cookie.Name!] is { Length: > 0 } kept ? _protector.Unprotect(kept) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CookieBuilder CookieFor(IHostEnvironment environment)
    {
        var cookie = new CookieBuilder { SameSite = SameSiteMode.Strict, IsEssential = true };
        cookie.Protect("chat-passkey", environment);
        return cookie;
    }
}
