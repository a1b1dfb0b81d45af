using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Data.Accounts;

namespace Chat.Identity.Administration;

internal static class AdminEndpoints
{
    public static void MapAdministration(this WebApplication application)
    {
        var group = application.MapAdminApi("/admin/users");
        group.MapGet("", FindAsync);
        group.MapPost("/{id:guid}/disable", DisableAsync);
        group.MapPost("/{id:guid}/enable", EnableAsync);
        group.MapPut("/{id:guid}/role", SetRoleAsync);
        group.MapPost("/{id:guid}/totp/disable", TurnOffSecondFactorAsync);
    }

    private static async Task<UsersView> FindAsync(string? query, string? after, UserAdministration users, CancellationToken cancellationToken)
    {
        var page = await users.FindAsync(query, after, cancellationToken);
        return new UsersView(page.ConvertAll(View), page.Count == UserAdministration.PageSize ? page[^1].UserName : null);
    }

    private static async Task<IResult> DisableAsync(
        Guid id, DisableRequest? request, ClaimsPrincipal caller, HttpContext http, UserAdministration users, CancellationToken cancellationToken)
    {
        await users.DisableAsync(caller, id, request?.Reason, ApiGroup.AddressOf(http), cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> EnableAsync(Guid id, ClaimsPrincipal caller, HttpContext http, UserAdministration users, CancellationToken cancellationToken)
    {
        await users.EnableAsync(caller, id, ApiGroup.AddressOf(http), cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> TurnOffSecondFactorAsync(
        Guid id, ClaimsPrincipal caller, HttpContext http, UserAdministration users, CancellationToken cancellationToken)
    {
        await users.TurnOffSecondFactorAsync(caller, id, ApiGroup.AddressOf(http), cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> SetRoleAsync(
        Guid id, RoleRequest request, ClaimsPrincipal caller, HttpContext http, UserAdministration users, CancellationToken cancellationToken)
    {
        if (Array.Find(Enum.GetValues<ServerRole>(), role => role.ToString() == request.Role) is var role && role.ToString() != request.Role)
        {
            throw new RefusalException(ErrorCode.InvalidRequest, $"A role is one of {string.Join(", ", Enum.GetNames<ServerRole>())}.");
        }

        await users.SetRoleAsync(caller, id, role, ApiGroup.AddressOf(http), cancellationToken);
        return Results.NoContent();
    }

    private static UserView View(ChatUser user) =>
        new(user.Id, user.UserName!, user.Email ?? user.UnverifiedEmail, user.EmailConfirmed, user.Role.ToString(), user.TwoFactorEnabled, user.CreatedAt, user.DisabledAt, user.DisabledReason);

    private sealed record DisableRequest(string? Reason = null);

    private sealed record RoleRequest(string Role);

    private sealed record UsersView(List<UserView> Items, string? Next);

    private sealed record UserView(
        Guid Id, string UserName, string? Email, bool EmailVerified, string Role, bool Totp, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt, string? DisabledReason);
}
