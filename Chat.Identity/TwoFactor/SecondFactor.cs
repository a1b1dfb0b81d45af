using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Mail;
using Chat.Identity.Mail;
using Microsoft.AspNetCore.DataProtection;

namespace Chat.Identity.TwoFactor;

/// <summary>
/// The codes of an authenticator and those for recovery. Wrong ones are counted on the account: only who has the password gets
/// here, so nobody else can lock the user out.
/// </summary>
internal sealed class SecondFactor(RecoveryCodes recovery, MailQueue mails, IDataProtectionProvider protection, TimeProvider time)
{
    private const int FreeTries = 5;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    private readonly IDataProtector _protector = protection.CreateProtector("Chat.Identity.TwoFactor");

    /// <summary>Whether the attempt has a code that counts; it is used up on the locked <paramref name="user"/>, which the caller saves.</summary>
    /// <returns>Null: it has.</returns>
    public async Task<Refusal?> JudgeAsync(ChatUser user, SignInAttempt attempt, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(attempt.Code) && string.IsNullOrEmpty(attempt.RecoveryCode))
        {
            return Refusal.Of(ErrorCode.SecondFactorRequired, "A code of your authenticator is needed too.");
        }

        var now = time.GetUtcNow();
        if (user.LockoutEnd > now)
        {
            return Refusal.Of(ErrorCode.RateLimited, "Too many codes were wrong. Wait a little.") with { RetryAfter = user.LockoutEnd - now };
        }

        var right = string.IsNullOrEmpty(attempt.Code)
            ? await recovery.TakeAsync(user.Id, attempt.RecoveryCode!, cancellationToken)
            : TryUse(user, attempt.Code);
        if (right)
        {
            user.AccessFailedCount = 0;
            user.LockoutEnd = null;
            return null;
        }

        user.AccessFailedCount++;
        if (user.AccessFailedCount >= FreeTries)
        {
            var wait = FirstWait * Math.Pow(2, Math.Min(user.AccessFailedCount - FreeTries, 10));
            user.LockoutEnd = now + (wait < LongestWait ? wait : LongestWait);
        }

        return SignIn.Wrong;
    }

    /// <summary>Whether the code is right and new; then it is remembered on the locked <paramref name="user"/>.</summary>
    public bool TryUse(ChatUser user, string code)
    {
        if (user.TotpSecret is not { } secret || TotpCodes.Check(_protector.Unprotect(secret), code, time.GetUtcNow(), user.TotpLastStep) is not { } step)
        {
            return false;
        }

        user.TotpLastStep = step;
        return true;
    }

    /// <summary>Takes the authenticator, also one that was never confirmed, and the recovery codes from the locked <paramref name="user"/>. The caller saves, and wakes the mails.</summary>
    public async Task TurnOffAsync(ChatUser user, CancellationToken cancellationToken)
    {
        if (user.TwoFactorEnabled)
        {
            mails.Tell(MailKind.TotpDisabled, user);
        }

        user.TwoFactorEnabled = false;
        user.TotpSecret = null;
        user.TotpLastStep = null;
        await recovery.RemoveAsync(user.Id, cancellationToken);
    }

    public byte[] Protect(byte[] secret) => _protector.Protect(secret);
}
