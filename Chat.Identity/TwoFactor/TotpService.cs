using System.Security.Claims;
using System.Security.Cryptography;
using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Chat.Identity.Data.Mail;
using Chat.Identity.Mail;
using Chat.Identity.Passwords;
using Microsoft.Extensions.Options;

namespace Chat.Identity.TwoFactor;

/// <summary>What an authenticator takes in: the secret to type, and the same as what a QR code says.</summary>
internal sealed record TotpSetup(string Secret, string Uri);

/// <summary>Turns the second factor on and off.</summary>
internal sealed class TotpService(
    IdentityDbContext context,
    AccountGuard guard,
    SecondFactor secondFactor,
    RecoveryCodes recovery,
    PasswordConfirmation confirmation,
    MailQueue mails,
    IdentityTransaction transaction,
    IAuditTrail audit,
    IOptions<AccountOptions> options)
{
    /// <summary>A new secret. It counts when <see cref="ConfirmAsync"/> has seen a code of it.</summary>
    /// <exception cref="RefusalException"><c>invalid_credentials</c>, <c>busy</c>; <c>not_allowed</c>: the second factor is on.</exception>
    public async Task<TotpSetup> BeginAsync(ClaimsPrincipal caller, string? password, string? address, CancellationToken cancellationToken)
    {
        await confirmation.ConfirmAsync(caller, password, address, cancellationToken);
        return await transaction.RunAsync(
            async () =>
            {
                var user = await guard.LockOwnAsync(caller, cancellationToken);
                confirmation.CheckStillHolds(user);
                if (user.TwoFactorEnabled)
                {
                    throw new RefusalException(ErrorCode.NotAllowed, "The authenticator is in use. Turn it off before you set up another.");
                }

                var secret = RandomNumberGenerator.GetBytes(TotpCodes.SecretSize);
                user.TotpSecret = secondFactor.Protect(secret);
                user.TotpLastStep = null;
                await context.SaveChangesAsync(cancellationToken);
                var text = TotpCodes.Encode(secret);
                var issuer = Uri.EscapeDataString(options.Value.ServerName);
                return new TotpSetup(text, $"otpauth://totp/{issuer}:{Uri.EscapeDataString(user.UserName!)}?secret={text}&issuer={issuer}");
            },
            cancellationToken);
    }

    /// <returns>The recovery codes: they are shown once.</returns>
    /// <exception cref="RefusalException"><c>invalid_credentials</c>: the password or the code is wrong; <c>busy</c>; <c>not_allowed</c>: it is on, or nothing was begun.</exception>
    public async Task<string[]> ConfirmAsync(ClaimsPrincipal caller, string? password, string code, string? address, CancellationToken cancellationToken)
    {
        await confirmation.ConfirmAsync(caller, password, address, cancellationToken);
        var made = await transaction.RunAsync(
            async () =>
            {
                var user = await guard.LockOwnAsync(caller, cancellationToken);
                confirmation.CheckStillHolds(user);
                if (user.TwoFactorEnabled || user.TotpSecret is null)
                {
                    throw new RefusalException(ErrorCode.NotAllowed, "There is no authenticator to confirm.");
                }

                if (!secondFactor.TryUse(user, code))
                {
                    throw new RefusalException(ErrorCode.InvalidCredentials, "The code is wrong. Look at the clock of the device that it is from.");
                }

                user.TwoFactorEnabled = true;
                mails.Tell(MailKind.TotpEnabled, user);
                var codes = await recovery.ReplaceAsync(user.Id, cancellationToken);
                await context.SaveChangesAsync(cancellationToken);
                await audit.WriteAsync(new AuditEntry(AuditActions.TotpEnabled, user.Id, user.Id.ToString(), address), cancellationToken);
                return codes;
            },
            cancellationToken);
        mails.Wake();
        return made;
    }

    /// <exception cref="RefusalException"><c>invalid_credentials</c>, <c>busy</c>.</exception>
    public async Task TurnOffAsync(ClaimsPrincipal caller, string? password, string? address, CancellationToken cancellationToken)
    {
        await confirmation.ConfirmAsync(caller, password, address, cancellationToken);
        await transaction.RunAsync(
            async () =>
            {
                var user = await guard.LockOwnAsync(caller, cancellationToken);
                confirmation.CheckStillHolds(user);
                await secondFactor.TurnOffAsync(user, cancellationToken);
                await context.SaveChangesAsync(cancellationToken);
                await audit.WriteAsync(new AuditEntry(AuditActions.TotpDisabled, user.Id, user.Id.ToString(), address), cancellationToken);
            },
            cancellationToken);
        mails.Wake();
    }

    /// <summary>New recovery codes; the old ones are worth nothing.</summary>
    /// <exception cref="RefusalException"><c>invalid_credentials</c>, <c>busy</c>; <c>not_allowed</c>: the second factor is off.</exception>
    public async Task<string[]> RenewCodesAsync(ClaimsPrincipal caller, string? password, string? address, CancellationToken cancellationToken)
    {
        await confirmation.ConfirmAsync(caller, password, address, cancellationToken);
        var made = await transaction.RunAsync(
            async () =>
            {
                var user = await guard.LockOwnAsync(caller, cancellationToken);
                confirmation.CheckStillHolds(user);
                if (!user.TwoFactorEnabled)
                {
                    throw new RefusalException(ErrorCode.NotAllowed, "Set up an authenticator first.");
                }

                var codes = await recovery.ReplaceAsync(user.Id, cancellationToken);
                mails.Tell(MailKind.RecoveryCodesMade, user);
                await context.SaveChangesAsync(cancellationToken);
                await audit.WriteAsync(new AuditEntry(AuditActions.RecoveryCodesMade, user.Id, user.Id.ToString(), address), cancellationToken);
                return codes;
            },
            cancellationToken);
        mails.Wake();
        return made;
    }
}
