using System.Security.Claims;
using Chat.Identity.Accounts;

namespace Chat.Identity.Passwords;

internal static class PasswordEndpoints
{
    public static void MapPasswords(this WebApplication application)
    {
        var group = application.MapApi("/account/password");
        group.MapPost("", ChangeAsync);
        group.MapPost("/forgot", ForgotAsync).AllowAnonymous();
        group.MapPost("/reset", ResetAsync).AllowAnonymous();
    }

    private static async Task<IResult> ChangeAsync(
        ChangeRequest request, ClaimsPrincipal caller, HttpContext http, PasswordChange passwords, ISignIn signIn, CancellationToken cancellationToken)
    {
        var user = await passwords.ChangeAsync(caller, request.CurrentPassword, request.Password, ApiGroup.AddressOf(http), cancellationToken);
        if (caller.HasClaim(claim => claim.Type == ChatClaims.Login))
        {
            await signIn.StartAsync(http, user, SignInMethods.Password, returnUrl: null, cancellationToken);
        }

        return Results.NoContent();
    }

    private static async Task<IResult> ForgotAsync(ForgotRequest request, PasswordChange passwords, CancellationToken cancellationToken)
    {
        await passwords.ForgotAsync(request.Email, cancellationToken);
        return Results.Accepted();
    }

    private static async Task<IResult> ResetAsync(ResetRequest request, HttpContext http, PasswordChange passwords, CancellationToken cancellationToken)
    {
        await passwords.ResetAsync(request.Token, request.Password, ApiGroup.AddressOf(http), cancellationToken);
        return Results.NoContent();
    }

    private sealed record ChangeRequest(string CurrentPassword, string Password);

    private sealed record ForgotRequest(string Email);

    private sealed record ResetRequest(string Token, string Password);
}
