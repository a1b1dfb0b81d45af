using System.Security.Claims;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;

namespace Chat.Identity.Sessions;

/// <summary>Where a user sees in what programs they are signed in, and ends what should not go on.</summary>
internal static class SessionEndpoints
{
    public const string Path = "/account/sessions";

    public static WebApplication MapSessions(this WebApplication application)
    {
        var sessions = application.MapApi(Path);
        sessions.MapGet("", ListAsync);
        sessions.MapDelete("", EndOthersAsync);
        sessions.MapDelete("{id:guid}", EndAsync);
        return application;
    }

    private static async Task<ShownSession[]> ListAsync(ClaimsPrincipal principal, SessionList sessions, CancellationToken cancellationToken) =>
        await sessions.OfAsync(UserOf(principal), CurrentOf(principal), cancellationToken);

    private static async Task<IResult> EndAsync(Guid id, ClaimsPrincipal principal, SessionList sessions, CancellationToken cancellationToken) =>
        await sessions.EndAsync(UserOf(principal), id, cancellationToken) ? Results.NoContent() : Results.NotFound();

    private static async Task<IResult> EndOthersAsync(ClaimsPrincipal principal, HttpContext http, SessionList sessions, ISignIn signIn, CancellationToken cancellationToken)
    {
        var login = AccountGuard.LoginOf(principal);
        var user = await sessions.EndOthersAsync(UserOf(principal), CurrentOf(principal), login, cancellationToken);
        if (login is not null)
        {
            await signIn.GoOnAsync(http, user, cancellationToken);
        }

        return Results.NoContent();
    }

    private static Guid UserOf(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ChatClaims.Subject), out var user) ? user : throw new RefusalException(ErrorCode.SignInRequired, "Sign in first.");

    // A browser's cookie is no session of a program.
    private static Guid? CurrentOf(ClaimsPrincipal principal) => Guid.TryParse(principal.FindFirstValue(ChatClaims.Session), out var session) ? session : null;
}
