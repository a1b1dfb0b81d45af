using System.Globalization;
using Chat.Client.Rendering;
using Chat.Contracts.Errors;
using Chat.Sdk.Accounts;
using Spectre.Console.Rendering;

namespace Chat.Client.Accounts;

/// <summary>What the commands about the account answer. Refusals go to whoever ran the command.</summary>
internal sealed class AccountCommands(AccountClient accounts, StoredLogin login)
{
    private const int AuditLines = 30;

    // Of uses and days: far beyond what the server takes, and no overflow.
    private const int MaxNumber = 1_000_000;

    private IReadOnlyList<AccountSession> _listed = [];
    private IReadOnlyList<Invite> _invites = [];

    /// <param name="words">Nothing; <c>end</c> and the number of a session in the list before, or <c>others</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<IRenderable> SessionsAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var token = await login.GetAccessTokenAsync(cancellationToken);
        switch (words)
        {
            case []:
                _listed = await accounts.ListSessionsAsync(token, cancellationToken);
                return AccountWords.Sessions(_listed);
            case ["end", "others"]:
                await accounts.EndOtherSessionsAsync(token, cancellationToken);
                return Words.Info("Every other session is over.");
            case ["end", var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at >= 1 && at <= _listed.Count:
                await accounts.EndSessionAsync(token, _listed[at - 1].Id, cancellationToken);
                return Words.Info($"Session {at} is over.");
            case ["end", _]:
                throw new RefusalException(ErrorCode.InvalidRequest, "/sessions lists them with their numbers; /sessions end NUMBER ends one.");
            default:
                throw new RefusalException(ErrorCode.InvalidRequest, "It is /sessions, /sessions end NUMBER or /sessions end others.");
        }
    }

    /// <param name="words">Nothing: begin; a code: confirm it.</param>
    /// <param name="password">The user's, as typed for this.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<IRenderable> SecondFactorAsync(IReadOnlyList<string> words, string password, CancellationToken cancellationToken)
    {
        var token = await login.GetAccessTokenAsync(cancellationToken);
        if (words is [var code])
        {
            return AccountWords.RecoveryCodes(await accounts.ConfirmSecondFactorAsync(token, password, code, cancellationToken));
        }

        return AccountWords.SecondFactor(await accounts.BeginSecondFactorAsync(token, password, cancellationToken));
    }

    public async Task<IRenderable> AdminAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var token = await login.GetAccessTokenAsync(cancellationToken);
        switch (words.ToArray())
        {
            case ["users", .. var query] when query.Length <= 1:
                return AccountWords.Users(await accounts.ListUsersAsync(token, query.FirstOrDefault(), cancellationToken));
            case ["disable", var name, .. var reason]:
                await accounts.DisableUserAsync(token, await FindAsync(token, name, cancellationToken), reason.Length == 0 ? null : string.Join(' ', reason), cancellationToken);
                return Words.Info($"{name} is kept out; open connections end within 5 s.");
            case ["enable", var name]:
                await accounts.EnableUserAsync(token, await FindAsync(token, name, cancellationToken), cancellationToken);
                return Words.Info($"{name} may log in again.");
            case ["totp", var name, "off"]:
                await accounts.TurnOffSecondFactorAsync(token, await FindAsync(token, name, cancellationToken), cancellationToken);
                return Words.Info($"{name} logs in without a second factor.");
            case ["role", var name, var role]:
                await accounts.SetRoleAsync(token, await FindAsync(token, name, cancellationToken), CultureInfo.InvariantCulture.TextInfo.ToTitleCase(role.ToLowerInvariant()), cancellationToken);
                return Words.Info($"{name} is {role} now.");
            case ["audit"]:
                return AccountWords.Audit(await accounts.ReadAuditAsync(token, AuditLines, cancellationToken));
            case ["verify"]:
                return AccountWords.Verdict(await accounts.VerifyAuditAsync(token, cancellationToken));
            case ["invites", .. var rest]:
                return await InvitesAsync(token, rest, cancellationToken);
            default:
                throw new RefusalException(ErrorCode.InvalidRequest, "It is /admin users [NAME], disable NAME [REASON], enable NAME, totp NAME off, role NAME admin|moderator|user, audit, verify, or invites.");
        }
    }

    public Task LogOutAsync(CancellationToken cancellationToken) => login.LogOutAsync(cancellationToken);

    private async Task<IRenderable> InvitesAsync(string token, string[] words, CancellationToken cancellationToken)
    {
        switch (words)
        {
            case []:
                _invites = await accounts.ListInvitesAsync(token, cancellationToken);
                return AccountWords.Invites(_invites);
            case ["make"]:
                return AccountWords.Invited(await accounts.MakeInviteAsync(token, cancellationToken: cancellationToken));
            case ["make", var uses, .. var days] when Number(uses) is { } count && days.Length <= 1 && (days.Length == 0 || Number(days[0]) is not null):
                TimeSpan? lifetime = days is [var length] ? TimeSpan.FromDays(Number(length)!.Value) : null;
                return AccountWords.Invited(await accounts.MakeInviteAsync(token, count, lifetime, cancellationToken));
            case ["revoke", var number] when Number(number) is { } at && at <= _invites.Count:
                await accounts.RevokeInviteAsync(token, _invites[at - 1].Id, cancellationToken);
                return Words.Info($"Nobody registers with invitation {at} any more.");
            default:
                throw new RefusalException(
                    ErrorCode.InvalidRequest, "It is /admin invites, which lists them with their numbers, /admin invites make [USES [DAYS]], or /admin invites revoke NUMBER.");
        }
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxNumber ? number : null;

    private async Task<Guid> FindAsync(string token, string name, CancellationToken cancellationToken) =>
        (await accounts.ListUsersAsync(token, name, cancellationToken)).FirstOrDefault(user => string.Equals(user.UserName, name, StringComparison.OrdinalIgnoreCase))?.Id
        ?? throw new RefusalException(ErrorCode.InvalidRequest, $"There is no user {name}.");
}
