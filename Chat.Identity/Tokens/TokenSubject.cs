using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Tokens;

/// <summary>What a token is about to say, as it is in the database at one moment: the revision counts what was seen of the user, and no more.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="UserName">What others see.</param>
/// <param name="Role">What the user is to the server.</param>
/// <param name="MaySignIn">Whether the account is neither disabled nor deleted.</param>
/// <param name="Revision">The newest revocation at that moment; 0: there was none.</param>
/// <param name="Session">Null: there is no such session of this user.</param>
internal sealed record TokenSubject(
    Guid UserId, string UserName, ServerRole Role, bool MaySignIn, long Revision, TokenSession? Session)
{
    // One statement, so one snapshot. In two, the revocation of what the second has not seen might be counted by the first.
    private static readonly Func<IdentityDbContext, Guid, Guid?, CancellationToken, Task<TokenSubject?>> Query = EF.CompileAsyncQuery(
        (IdentityDbContext database, Guid user, Guid? session, CancellationToken cancellationToken) => database.Users.AsNoTracking()
            .Where(found => found.Id == user)
            .Select(found => new TokenSubject(
                found.Id,
                found.UserName!,
                found.Role,
                found.DisabledAt == null && found.DeletedAt == null,
                database.Revocations.Max(revocation => (long?)revocation.Id) ?? 0,
                database.Sessions.Where(row => row.Id == session && row.UserId == user)
                    .Select(row => new TokenSession(row.Id, row.CreatedAt, row.EndedAt)).FirstOrDefault()))
            .FirstOrDefault());

    /// <summary>Null: there is no such user.</summary>
    public static Task<TokenSubject?> FindAsync(IdentityDbContext database, Guid user, Guid? session, CancellationToken cancellationToken) =>
        Query(database, user, session, cancellationToken);
}

internal sealed record TokenSession(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);
