using System.Globalization;
using Chat.Client.Rendering;
using Chat.Contracts.Connections;
using Chat.Sdk.Accounts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chat.Client.Accounts;

/// <summary>How accounts, sessions and the audit look. What others have written is shown without its control characters.</summary>
internal static class AccountWords
{
    private static readonly Style Dim = new(Color.Grey);
    private static readonly Style Name = new(Color.Aqua);

    /// <summary>Why there is no way back to the chat.</summary>
    public static string EndOf(DisconnectCode? code) => code switch
    {
        DisconnectCode.AccountDisabled => "Your account has been disabled by an administrator.",
        DisconnectCode.AccountDeleted => "Your account is deleted.",
        _ => "The server ended the connection for good.",
    };

    public static IRenderable Sessions(IReadOnlyList<AccountSession> sessions) => Lines(sessions.Select((session, index) => (
        $"{index + 1}  {session.Client}",
        $"{session.Device}, from {session.Address}, used {When(session.LastUsedAt)}{(session.Current ? ", this one" : "")}")));

    public static IRenderable SecondFactor(SecondFactorSetup setup) => new Paragraph("Add this to your authenticator app: ", Dim)
        .Append(SafeText.OneLine(setup.Secret), Name)
        .Append($"\n{SafeText.OneLine(setup.Uri)}\nThen confirm it with a code: /totp CODE", Dim);

    public static IRenderable RecoveryCodes(IEnumerable<string> codes) =>
        new Paragraph("From now on log-ins ask for a code. For when the app is lost, each of these is good for once; they are not shown again:\n", Dim)
            .Append(string.Join('\n', codes.Select(SafeText.OneLine)), Name);

    public static IRenderable Users(IReadOnlyList<ManagedUser> users) => users.Count == 0
        ? Words.Info("There is no such user.")
        : Lines(users.Select(user => (
            user.UserName,
            $"{user.Role}, {user.Email}, since {When(user.CreatedAt)}{(user.DisabledAt is { } since ? $", kept out since {When(since)}" : "")}")));

    public static IRenderable Audit(IReadOnlyList<AuditEntry> entries) => entries.Count == 0
        ? Words.Info("The audit is empty.")
        : Lines(entries.Select(entry => (
            entry.Action,
            $"{When(entry.At)}  by {entry.ActorId?.ToString() ?? "nobody who was logged in"}{(entry.Target is null ? "" : $" to {entry.Target}")}{(entry.Address is null ? "" : $" from {entry.Address}")}")));

    public static IRenderable Verdict(AuditVerdict verdict) => verdict.Intact
        ? new Paragraph($"The audit is as it was written: {verdict.Rows} rows. The last hash, to be noted elsewhere: ", Dim).Append(SafeText.OneLine(verdict.LastHash), Name)
        : Words.Problem($"The audit was changed: row {verdict.FirstBroken} is missing or not as it was written; the {verdict.Rows} before it are.");

    public static IRenderable Invited(MadeInvite invite) => new Paragraph("Whoever has this code can register; it is not shown again: ", Dim)
        .Append(SafeText.OneLine(invite.Code), Name)
        .Append($"\n{SafeText.OneLine(invite.Link.ToString())}\nGood for {invite.MaxUses} until {When(invite.ExpiresAt)}", Dim);

    public static IRenderable Invites(IReadOnlyList<Invite> invites) => invites.Count == 0
        ? Words.Info("There are no invitations; /admin invites make makes one.")
        : Lines(invites.Select((invite, index) => (
            $"{index + 1}",
            $"{invite.Uses} of {invite.MaxUses} used, made {When(invite.CreatedAt)}, until {When(invite.ExpiresAt)}{(invite.RevokedAt is { } at ? $", revoked {When(at)}" : "")}")));

    private static Paragraph Lines(IEnumerable<(string Head, string Tail)> rows)
    {
        var list = new Paragraph();
        foreach (var (head, tail) in rows)
        {
            list.Append(list.Length == 0 ? "" : "\n").Append(SafeText.OneLine(head), Name).Append($"  {SafeText.OneLine(tail)}", Dim);
        }

        return list;
    }

    private static string When(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
