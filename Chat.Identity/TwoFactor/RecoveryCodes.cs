using System.Security.Cryptography;
using System.Text;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.TwoFactor;

/// <summary>For whoever has lost the authenticator: ten codes, each good once.</summary>
internal sealed class RecoveryCodes(IdentityDbContext context)
{
    public const int Count = 10;

    // 80 bits: nobody finds them by trying, so a plain hash is enough.
    private const int Size = 10;

    /// <summary>New ones in the place of all others; the caller saves.</summary>
    public async Task<string[]> ReplaceAsync(Guid userId, CancellationToken cancellationToken)
    {
        await RemoveAsync(userId, cancellationToken);
        var codes = Enumerable.Range(0, Count).Select(_ => New()).ToArray();
        context.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCodeRow { UserId = userId, CodeHash = HashOf(userId, code) }));
        return codes;
    }

    /// <summary>Uses it up, in the transaction of the caller.</summary>
    public async Task<bool> TakeAsync(Guid userId, string code, CancellationToken cancellationToken)
    {
        var hash = HashOf(userId, code);
        return await context.RecoveryCodes.Where(row => row.UserId == userId && row.CodeHash == hash).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    public Task<int> RemoveAsync(Guid userId, CancellationToken cancellationToken) =>
        context.RecoveryCodes.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    private static string New() => string.Join('-', TotpCodes.Encode(RandomNumberGenerator.GetBytes(Size)).ToLowerInvariant().Chunk(4).Select(four => new string(four)));

    private static byte[] HashOf(Guid userId, string code)
    {
        var bare = code.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        return SHA256.HashData([.. userId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(bare)]);
    }
}
