using System.Security.Claims;
using Chat.Identity.Accounts;
using Chat.Identity.Administration;

namespace Chat.Identity.Bots;

/// <summary>Administrators make the accounts of programs.</summary>
internal static class BotEndpoints
{
    public static WebApplication MapBots(this WebApplication application)
    {
        var bots = application.MapAdminApi("/admin/bots");
        bots.MapPost("", MakeAsync);
        bots.MapPost("/{id:guid}/secret", RenewAsync);
        return application;
    }

    private static async Task<IResult> MakeAsync(MakeRequest request, ClaimsPrincipal caller, HttpContext http, BotService bots, CancellationToken cancellationToken)
    {
        var bot = await bots.MakeAsync(AccountGuard.IdOf(caller), request.UserName, ApiGroup.AddressOf(http), cancellationToken);
        return Results.Created((string?)null, bot);
    }

    private static Task<BotSecret> RenewAsync(Guid id, ClaimsPrincipal caller, HttpContext http, BotService bots, CancellationToken cancellationToken) =>
        bots.RenewAsync(AccountGuard.IdOf(caller), id, ApiGroup.AddressOf(http), cancellationToken);

    private sealed record MakeRequest(string UserName);
}
