using System.Buffers.Text;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Passwords;

/// <summary>Ways into an account past its password.</summary>
internal sealed class OtherWaysIn(IdentityDbContext context, IAuditTrail audit)
{
    // Why, in the audit.
    private static readonly (string Key, string Value) Reason = ("by", "password_reset");

    /// <summary>Removes passkeys and external log-ins, in the transaction of the caller, who has locked the user. The audit has an entry for each.</summary>
    public async Task RemoveAsync(Guid userId, string? address, CancellationToken cancellationToken)
    {
        var passkeys = await context.UserPasskeys.AsNoTracking().Where(row => row.UserId == userId).Select(row => row.CredentialId).ToListAsync(cancellationToken);
        var logins = await context.UserLogins.AsNoTracking().Where(row => row.UserId == userId).Select(row => row.LoginProvider).ToListAsync(cancellationToken);
        await context.UserPasskeys.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await context.UserLogins.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        foreach (var passkey in passkeys)
        {
            await WriteAsync(AuditActions.PasskeyRemoved, "credential", Base64Url.EncodeToString(passkey));
        }

        foreach (var provider in logins)
        {
            await WriteAsync(AuditActions.ExternalRemoved, "provider", provider);
        }

        Task WriteAsync(string action, string key, string value) => audit.WriteAsync(
            new AuditEntry(action, userId, userId.ToString(), address, new Dictionary<string, string> { [Reason.Key] = Reason.Value, [key] = value }), cancellationToken);
    }
}
