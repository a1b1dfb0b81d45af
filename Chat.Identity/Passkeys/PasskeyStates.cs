using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Chat.Identity.Passkeys;

/// <summary>Between the question and the answer: what was asked, in a cookie that only this service reads. An answer takes it away.</summary>
internal sealed class PasskeyStates(IDataProtectionProvider protection)
{
    private const string Cookie = "chat-passkey";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Chat.Identity.Passkeys").ToTimeLimitedDataProtector();

    public void Keep(HttpContext context, string? state) =>
        context.Response.Cookies.Append(Cookie, _protector.Protect(state ?? "", Lifetime), Options(context));

    /// <summary>Null: nothing was asked in this browser, or too long ago.</summary>
    public string? Take(HttpContext context)
    {
        context.Response.Cookies.Delete(Cookie, Options(context));
        try
        {
            return context.Request.Cookies[Cookie] is { Length: > 0 } kept ? _protector.Unprotect(kept) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CookieOptions Options(HttpContext context) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/", IsEssential = true };
}
