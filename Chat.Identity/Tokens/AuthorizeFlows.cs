using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Chat.Identity.Accounts;
using Microsoft.AspNetCore.DataProtection;

namespace Chat.Identity.Tokens;

/// <summary>What one browser has gone through for one request for a code.</summary>
/// <param name="Request">SHA-256 of the request, as it is made again.</param>
/// <param name="Until">Until when it counts, in milliseconds since 1970.</param>
/// <param name="Login">The log-in that it has led to; null: none yet.</param>
/// <param name="AllowedBy">Who has let the program in with a click; null: nobody yet.</param>
internal sealed record AuthorizeFlow(string Request, long Until, Guid? Login = null, Guid? AllowedBy = null);

/// <summary>
/// Keeps it in a cookie that only this service reads: bound to the browser, so that what a program has begun by itself, without it,
/// counts for nothing there. One at a time; another request in another tab begins anew.
/// </summary>
internal sealed class AuthorizeFlows(IDataProtectionProvider protection, IHostEnvironment environment, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly CookieBuilder _cookie = CookieFor(environment);
    private readonly IDataProtector _protector = protection.CreateProtector("Chat.Identity.AuthorizeFlows");

    /// <summary>Null: this browser has gone through nothing for this request, or too long ago.</summary>
    public AuthorizeFlow? Find(HttpContext context, string request)
    {
        try
        {
            return context.Request.Cookies[_cookie.Name!] is { Length: > 0 } kept
                && JsonSerializer.Deserialize<AuthorizeFlow>(_protector.Unprotect(kept)) is { } flow
                && flow.Request == HashOf(request) && flow.Until > Now
                ? flow
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The browser is sent to the log-in for this request.</summary>
    public void BeginLogIn(HttpContext context, string request) => Keep(context, new AuthorizeFlow(HashOf(request), Until));

    /// <summary>
    /// Somebody has signed in to go on to <paramref name="returnUrl"/>. Only where this browser has made that very request does the
    /// log-in count for it, by its id: whatever else somebody signs in for meanwhile does not, and no two clocks are compared.
    /// </summary>
    public void LogIn(HttpContext context, string? returnUrl, Guid login)
    {
        if (returnUrl is not null && Find(context, returnUrl) is { } flow)
        {
            Keep(context, flow with { Login = login });
        }
    }

    /// <summary>The user has said yes on a page of ours.</summary>
    public void Allow(HttpContext context, string request, Guid user) =>
        Keep(context, (Find(context, request) ?? new AuthorizeFlow(HashOf(request), Until)) with { AllowedBy = user });

    /// <summary>The code is given: the next request has to go through all of it again.</summary>
    public void End(HttpContext context) => context.Response.Cookies.Delete(_cookie.Name!, _cookie.Build(context));

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Until => Now + (long)Lifetime.TotalMilliseconds;

    private void Keep(HttpContext context, AuthorizeFlow flow) =>
        context.Response.Cookies.Append(_cookie.Name!, _protector.Protect(JsonSerializer.Serialize(flow)), _cookie.Build(context));

    private static string HashOf(string request) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)));

    private static CookieBuilder CookieFor(IHostEnvironment environment)
    {
        // Lax: programs and other servers send the browser here by a link.
        var cookie = new CookieBuilder { SameSite = SameSiteMode.Lax, IsEssential = true };
        cookie.Protect("chat-authorize", environment);
        return cookie;
    }
}
