using System.Security.Claims;
using Chat.Identity.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace Chat.Identity.TwoFactor;

internal static class TotpEndpoints
{
    public static void MapTotp(this WebApplication application)
    {
        var group = application.MapApi("/account");
        group.MapPost("/totp", BeginAsync);
        group.MapPost("/totp/confirm", ConfirmAsync);
        group.MapDelete("/totp", TurnOffAsync);
        group.MapPost("/recovery-codes", RenewAsync);
    }

    private static Task<TotpSetup> BeginAsync(PasswordRequest? request, ClaimsPrincipal caller, HttpContext http, TotpService totp, CancellationToken cancellationToken) =>
        totp.BeginAsync(caller, request?.Password, ApiGroup.AddressOf(http), cancellationToken);

    private static async Task<CodesView> ConfirmAsync(ConfirmRequest request, ClaimsPrincipal caller, HttpContext http, TotpService totp, CancellationToken cancellationToken) =>
        new(await totp.ConfirmAsync(caller, request.Password, request.Code, ApiGroup.AddressOf(http), cancellationToken));

    private static async Task<IResult> TurnOffAsync(
        [FromBody] PasswordRequest request, ClaimsPrincipal caller, HttpContext http, TotpService totp, CancellationToken cancellationToken)
    {
        await totp.TurnOffAsync(caller, request.Password, ApiGroup.AddressOf(http), cancellationToken);
        return Results.NoContent();
    }

    private static async Task<CodesView> RenewAsync(PasswordRequest request, ClaimsPrincipal caller, HttpContext http, TotpService totp, CancellationToken cancellationToken) =>
        new(await totp.RenewCodesAsync(caller, request.Password, ApiGroup.AddressOf(http), cancellationToken));

    private sealed record ConfirmRequest(string Code, string? Password = null);

    private sealed record PasswordRequest(string? Password = null);

    private sealed record CodesView(string[] RecoveryCodes);
}
