using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;

namespace Chat.Identity.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccounts(this WebApplication application)
    {
        var group = application.MapApi("/account");
        group.MapPost("/register", RegisterAsync).AllowAnonymous();
        group.MapPost("/email/verify", VerifyAsync).AllowAnonymous();
        group.MapPost("/email/send", SendAsync).AllowAnonymous();
        group.MapPost("/login", LogInAsync).AllowAnonymous();
        group.MapPost("/logout", LogOutAsync).AllowAnonymous();
        group.MapGet("", ShowAsync);
        group.MapDelete("", DeleteAsync);
    }

    private static async Task<IResult> RegisterAsync(RegisterRequest request, HttpContext http, RegistrationService registration, CancellationToken cancellationToken)
    {
        await registration.RegisterAsync(request.UserName, request.Email, request.Password, request.Invite, ApiGroup.AddressOf(http), cancellationToken);
        return Results.StatusCode(StatusCodes.Status201Created);
    }

    private static async Task<IResult> VerifyAsync(VerifyRequest request, HttpContext http, RegistrationService registration, CancellationToken cancellationToken)
    {
        await registration.VerifyAsync(request.Token, ApiGroup.AddressOf(http), cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> SendAsync(SendRequest request, RegistrationService registration, CancellationToken cancellationToken)
    {
        await registration.SendAgainAsync(request.Email, cancellationToken);
        return Results.Accepted();
    }

    private static async Task<IResult> LogInAsync(LogInRequest request, HttpContext http, ISignIn signIn, CancellationToken cancellationToken)
    {
        var user = await signIn.CheckAsync(
            new SignInAttempt(request.UserName, request.Password, request.Code, request.RecoveryCode, ApiGroup.AddressOf(http)), cancellationToken);
        await signIn.StartAsync(http, user, SignInMethods.Password, request.ReturnUrl, cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> LogOutAsync(HttpContext http, ISignIn signIn, CancellationToken cancellationToken)
    {
        await signIn.EndAsync(http, cancellationToken);
        return Results.NoContent();
    }

    private static async Task<AccountView> ShowAsync(ClaimsPrincipal caller, AccountGuard guard, CancellationToken cancellationToken)
    {
        var user = await guard.OwnAsync(caller, cancellationToken);
        return new AccountView(user.Id, user.UserName!, user.Email ?? user.UnverifiedEmail, user.EmailConfirmed, user.Role.ToString(), user.TwoFactorEnabled, user.CreatedAt);
    }

    private static async Task<IResult> DeleteAsync(
        [FromBody] DeleteRequest request, ClaimsPrincipal caller, HttpContext http, AccountRemoval removal, ISignIn signIn, CancellationToken cancellationToken)
    {
        await removal.DeleteOwnAsync(caller, request.Password, ApiGroup.AddressOf(http), cancellationToken);
        await signIn.EndAsync(http, cancellationToken);
        return Results.NoContent();
    }

    private sealed record RegisterRequest(string UserName, string Email, string Password, string? Invite = null);

    private sealed record VerifyRequest(string Token);

    private sealed record SendRequest(string Email);

    private sealed record LogInRequest(string UserName, string Password, string? Code = null, string? RecoveryCode = null, string? ReturnUrl = null);

    private sealed record DeleteRequest(string Password);

    private sealed record AccountView(Guid Id, string UserName, string? Email, bool EmailVerified, string Role, bool Totp, DateTimeOffset CreatedAt);
}
