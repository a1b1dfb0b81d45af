using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Chat.Contracts.Errors;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Accounts;

/// <summary>Makes links and takes them back, each once.</summary>
internal sealed class Links(IdentityDbContext context, TimeProvider time)
{
    private const int TokenSize = 32;

    /// <summary>How long links are good for.</summary>
    public static TimeSpan LifetimeOf(LinkPurpose purpose) => purpose == LinkPurpose.ResetPassword ? TimeSpan.FromMinutes(30) : TimeSpan.FromHours(24);

    /// <summary>Adds a link to the context; the caller saves.</summary>
    /// <returns>Its token, which nobody else has.</returns>
    public string Add(LinkPurpose purpose, Guid? userId, string? email)
    {
        var token = NewToken();
        var now = time.GetUtcNow();
        context.Links.Add(new LinkRow
        {
            Id = Guid.CreateVersion7(now),
            Purpose = purpose,
            TokenHash = HashOf(token),
            UserId = userId,
            Email = email,
            CreatedAt = now,
            ExpiresAt = now + LifetimeOf(purpose),
        });
        return token;
    }

    /// <summary>Takes a link, in the transaction of the caller: with it the link is used up.</summary>
    /// <exception cref="RefusalException"><c>link_invalid</c>: unknown, used, too old, or for something else.</exception>
    public async Task<LinkRow> TakeAsync(LinkPurpose purpose, string token, CancellationToken cancellationToken)
    {
        var hash = HashOf(token);
        var name = purpose.ToString();
        // A deletion waits for another one of the same row and then finds it gone: of two who come together one gets it.
        var taken = await context.Links
            .FromSql($"delete from identity.links where token_hash = {hash} and purpose = {name} and expires_at > {time.GetUtcNow()} returning *")
            .AsNoTracking().ToListAsync(cancellationToken);
        return taken.SingleOrDefault() ?? throw new RefusalException(ErrorCode.LinkInvalid, "This link is used, too old, or none of ours. Ask for a new one.");
    }

    /// <summary>All links of a user for one purpose become worthless.</summary>
    public Task RemoveAsync(Guid? userId, LinkPurpose purpose, CancellationToken cancellationToken) =>
        context.Links.Where(link => link.UserId == userId && link.Purpose == purpose).ExecuteDeleteAsync(cancellationToken);

    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenSize));

    // The tokens are as random as a key: a plain hash is enough.
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
