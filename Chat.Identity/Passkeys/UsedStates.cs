using System.Security.Cryptography;
using System.Text;
using Chat.Contracts.Errors;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Passkeys;

/// <summary>
/// Which questions to passkeys are answered. The cookie that goes away with the answer is the browser's word only: whoever has copied
/// it, and the answer, has both.
/// </summary>
internal sealed class UsedStates(IdentityDbContext context, TimeProvider time)
{
    // Twice as long as it is good: the clocks of two replicas differ.
    private static readonly TimeSpan Kept = 2 * PasskeyStates.Lifetime;

    /// <summary>In the transaction of the caller, with what the answer leads to.</summary>
    /// <exception cref="RefusalException"><c>invalid_credentials</c>: it was answered before.</exception>
    public async Task UseAsync(string? state, CancellationToken cancellationToken)
    {
        var (now, purpose) = (time.GetUtcNow(), LinkPurpose.PasskeyAnswered.ToString());
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(state ?? ""));
        // Who comes second waits for the first one's transaction, and finds the row.
        var isFirst = await context.Database.ExecuteSqlAsync(
            $"""
            insert into identity.links (id, purpose, token_hash, created_at, expires_at)
            values ({Guid.CreateVersion7(now)}, {purpose}, {hash}, {now}, {now + Kept})
            on conflict (token_hash) do nothing
            """,
            cancellationToken) == 1;
        if (!isFirst)
        {
            throw new RefusalException(ErrorCode.InvalidCredentials, "This answer of a passkey was given before. Try again.");
        }
    }
}
