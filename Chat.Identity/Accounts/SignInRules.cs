using Chat.Contracts.Errors;
using Chat.Identity.Data.Accounts;

namespace Chat.Identity.Accounts;

/// <summary>Whom no way in lets in, whatever was proved on it.</summary>
internal static class SignInRules
{
    /// <summary>Null: the account may sign in. To be told only to who has proved to be its owner.</summary>
    /// <param name="user">The account, locked; null: there is none.</param>
    /// <param name="options">Whether an address has to be verified.</param>
    /// <param name="wrong">What is said where there is no account, and of bots, which have a secret of their own.</param>
    public static Refusal? Judge(ChatUser? user, AccountOptions options, Refusal wrong) => user switch
    {
        null or { DeletedAt: not null } or { Role: ServerRole.Bot } => wrong,
        { DisabledAt: not null } => Refusal.Of(ErrorCode.AccountDisabled, "An administrator has locked this account."),
        { EmailConfirmed: false } when options.RequireVerifiedEmail =>
            Refusal.Of(ErrorCode.EmailNotVerified, "Open the link in the mail that was sent to you first, or have a new one sent."),
        _ => null,
    };
}
