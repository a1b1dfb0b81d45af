using Chat.Contracts.Errors;
using Chat.Identity.Data;
using Chat.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Accounts;

/// <summary>A cookie counts as long as its sign-in, its user and the user's security stamp are what they were: looked up with each request.</summary>
internal sealed class LoginCookieEvents(IdentityDbContext database, TimeProvider time) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (!await IsValidAsync(context))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(ChatSchemes.Login);
        }
    }

    /// <summary>A page sends people to the log-in; a program is told.</summary>
    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var path = context.Request.Path;
        return path.StartsWithSegments("/account") || path.StartsWithSegments("/admin") || !HttpMethods.IsGet(context.Request.Method)
            ? RefusalProblems.WriteAsync(context.HttpContext, Refusal.Of(ErrorCode.SignInRequired, "Sign in first."))
            : base.RedirectToLogin(context);
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context) =>
        RefusalProblems.WriteAsync(context.HttpContext, Refusal.Of(ErrorCode.NotAllowed, "Your role does not allow this."));

    private async Task<bool> IsValidAsync(CookieValidatePrincipalContext cookie)
    {
        if (cookie.Principal is not { } principal
            || !Guid.TryParse(principal.FindFirst(ChatClaims.Subject)?.Value, out var userId)
            || !Guid.TryParse(principal.FindFirst(ChatClaims.Login)?.Value, out var loginId))
        {
            return false;
        }

        var stamp = principal.FindFirst(ChatClaims.Stamp)?.Value;
        var now = time.GetUtcNow();
        return await (
            from user in database.Users
            join login in database.Logins on user.Id equals login.UserId
            where user.Id == userId && login.Id == loginId && login.ExpiresAt > now
                && user.SecurityStamp == stamp && user.DisabledAt == null && user.DeletedAt == null
            select login.Id).AnyAsync(cookie.HttpContext.RequestAborted);
    }
}
