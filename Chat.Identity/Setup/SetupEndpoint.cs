using Chat.Identity.Accounts;

namespace Chat.Identity.Setup;

internal static class SetupEndpoint
{
    public static void MapSetup(this WebApplication application) => application.MapApi("/setup").MapPost("", SetUpAsync).AllowAnonymous();

    private static async Task<IResult> SetUpAsync(SetupRequest request, HttpContext http, SetupService setup, CancellationToken cancellationToken)
    {
        await setup.MakeAdminAsync(request.Token, request.UserName, request.Email, request.Password, ApiGroup.AddressOf(http), cancellationToken);
        return Results.StatusCode(StatusCodes.Status201Created);
    }

    private sealed record SetupRequest(string Token, string UserName, string Email, string Password);
}
