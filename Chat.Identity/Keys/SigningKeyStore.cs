using System.Security.Cryptography;
using Chat.Identity.Data;
using Chat.Identity.Data.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Keys;

/// <summary>The keys in the database: read, made when they are due, and taken out when no token of theirs can live. Replicas take turns.</summary>
internal sealed class SigningKeyStore(IServiceScopeFactory scopes, IDataProtectionProvider protection, IOptions<KeyOptions> options, TimeProvider time)
{
    /// <summary>Longer than a service keeps the keys that it has fetched before it looks again.</summary>
    public static readonly TimeSpan CacheTime = TimeSpan.FromMinutes(10);

    /// <summary>How long before it signs, and after its last token, everybody can fetch a key.</summary>
    public static readonly TimeSpan Overlap = Tokens.TokenLifetimes.Access + CacheTime;

    // Any number that nobody else uses for a lock in the chat's own database.
    private const long KeyLock = 0x43686174_44420014;

    private readonly IDataProtector _protector = protection.CreateProtector("Chat.Identity.SigningKeys");

    public async Task<IReadOnlyList<SigningKey>> LoadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        var rows = await ReadAsync(database, cancellationToken);
        if (IsDue(rows))
        {
            rows = await database.Database.CreateExecutionStrategy().ExecuteAsync(() => UpdateAsync(database, cancellationToken));
        }

        var now = time.GetUtcNow();
        return [.. rows.Where(row => row.PublishedUntil is null || row.PublishedUntil > now).Select(Open)];
    }

    private static Task<List<SigningKeyRow>> ReadAsync(IdentityDbContext database, CancellationToken cancellationToken) =>
        database.SigningKeys.AsNoTracking().OrderBy(row => row.SignsFrom).ToListAsync(cancellationToken);

    private bool IsDue(List<SigningKeyRow> rows)
    {
        var now = time.GetUtcNow();
        return rows.Count == 0 || rows.Exists(row => row.PublishedUntil <= now) || rows[^1].SignsFrom + options.Value.RotateKeysEvery - Overlap <= now;
    }

    private async Task<List<SigningKeyRow>> UpdateAsync(IdentityDbContext database, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({KeyLock})", cancellationToken);
        // Another replica may have been first.
        var rows = await ReadAsync(database, cancellationToken);
        var now = time.GetUtcNow();
        await database.SigningKeys.Where(row => row.PublishedUntil <= now).ExecuteDeleteAsync(cancellationToken);
        rows.RemoveAll(row => row.PublishedUntil <= now);
        if (rows.Count == 0 || IsDue(rows))
        {
            var signsFrom = rows.Count == 0 ? now : Later(rows[^1].SignsFrom + options.Value.RotateKeysEvery, now + Overlap);
            await database.SigningKeys.Where(row => row.PublishedUntil == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.PublishedUntil, signsFrom + Overlap), cancellationToken);
            database.SigningKeys.Add(Make(now, signsFrom));
            await database.SaveChangesAsync(cancellationToken);
            database.ChangeTracker.Clear();
        }

        rows = await ReadAsync(database, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows;
    }

    private SigningKeyRow Make(DateTimeOffset now, DateTimeOffset signsFrom)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bytes = key.ExportPkcs8PrivateKey();
        try
        {
            return new SigningKeyRow { Id = SigningKey.Thumbprint(key), ProtectedKey = _protector.Protect(bytes), CreatedAt = now, SignsFrom = signsFrom };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private SigningKey Open(SigningKeyRow row)
    {
        var bytes = _protector.Unprotect(row.ProtectedKey);
        try
        {
            var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(bytes, out _);
            return new SigningKey(row.Id, key, row.SignsFrom, row.PublishedUntil);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
