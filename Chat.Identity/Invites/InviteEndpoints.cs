using System.Security.Claims;
using Chat.Identity.Accounts;
using Chat.Identity.Administration;
using Chat.Identity.Data.Invites;

namespace Chat.Identity.Invites;

internal static class InviteEndpoints
{
    private const double DefaultHours = 7 * 24;

    public static void MapInvites(this WebApplication application)
    {
        var group = application.MapAdminApi("/admin/invites");
        group.MapPost("", MakeAsync);
        group.MapGet("", async (InviteService invites, CancellationToken cancellationToken) => (await invites.ListAsync(cancellationToken)).ConvertAll(View));
        group.MapDelete("/{id:guid}", RevokeAsync);
    }

    private static async Task<IResult> MakeAsync(
        MakeRequest request, ClaimsPrincipal caller, HttpContext http, InviteService invites, PublicAddress publicAddress, CancellationToken cancellationToken)
    {
        // A number that is no time span is past the longest too.
        var lifetime = Math.Abs(request.Hours) < InviteService.LongestLifetime.TotalHours + 1 ? TimeSpan.FromHours(request.Hours) : TimeSpan.MaxValue;
        var (invite, code) = await invites.MakeAsync(caller, request.Uses, lifetime, ApiGroup.AddressOf(http), cancellationToken);
        return Results.Json(
            new MadeView(invite.Id, code, publicAddress.Link("register", code), invite.MaxUses, invite.ExpiresAt), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeAsync(Guid id, ClaimsPrincipal caller, HttpContext http, InviteService invites, CancellationToken cancellationToken)
    {
        await invites.RevokeAsync(caller, id, ApiGroup.AddressOf(http), cancellationToken);
        return Results.NoContent();
    }

    private static InviteView View(InviteRow invite) =>
        new(invite.Id, invite.CreatedBy, invite.CreatedAt, invite.ExpiresAt, invite.MaxUses, invite.Uses, invite.RevokedAt);

    private sealed record MakeRequest(int Uses = 1, double Hours = DefaultHours);

    private sealed record MadeView(Guid Id, string Code, Uri Link, int MaxUses, DateTimeOffset ExpiresAt);

    private sealed record InviteView(Guid Id, Guid CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, int MaxUses, int Uses, DateTimeOffset? RevokedAt);
}
