using Chat.Identity.Accounts;

namespace Chat.Identity.Administration;

internal static class AdminGroup
{
    /// <summary>Endpoints for administrators: by the claim, and by what the database says of the caller now.</summary>
    public static RouteGroupBuilder MapAdminApi(this IEndpointRouteBuilder endpoints, string prefix) =>
        endpoints.MapApi(prefix).RequireAuthorization(ChatSchemes.AdminPolicy).AddEndpointFilter(async (invocation, next) =>
        {
            var http = invocation.HttpContext;
            await http.RequestServices.GetRequiredService<AccountGuard>().CheckAdminAsync(http.User, http.RequestAborted);
            return await next(invocation);
        });
}
