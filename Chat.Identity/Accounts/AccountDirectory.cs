using Chat.Contracts;
using Chat.Contracts.Errors;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Accounts;

/// <summary>Finds accounts and makes new ones.</summary>
internal sealed class AccountDirectory(IdentityDbContext context, ILookupNormalizer normalizer, TimeProvider time)
{
    /// <summary>Who signs in with this name or verified address. Read only.</summary>
    public Task<ChatUser?> FindAsync(string nameOrEmail, CancellationToken cancellationToken)
    {
        var name = ChatNames.NormalizeUserName(nameOrEmail, out _) is { } userName ? normalizer.NormalizeName(userName) : null;
        var email = EmailAddress.TryNormalize(nameOrEmail) is { } address ? normalizer.NormalizeEmail(address) : null;
        return context.Users.AsNoTracking()
            .Where(user => user.DeletedAt == null && ((name != null && user.NormalizedUserName == name) || (email != null && user.NormalizedEmail == email)))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The account, which nobody else changes until the transaction ends; null: there is none, or it was deleted.</summary>
    public Task<ChatUser?> LockAsync(Guid id, CancellationToken cancellationToken) =>
        context.Users.FromSql($"select * from identity.users where id = {id} and deleted_at is null for update").SingleOrDefaultAsync(cancellationToken);

    /// <summary>The same where the frameworks may have loaded the account before: what they hold is read again, so that nothing old is written back.</summary>
    public async Task<ChatUser?> LockFreshAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await LockAsync(id, cancellationToken) is not { } user)
        {
            return null;
        }

        await context.Entry(user).ReloadAsync(cancellationToken);
        return user;
    }

    /// <summary>All administrators, who stay what they are until the transaction ends: who takes one away knows that another is left.</summary>
    public Task<List<ChatUser>> LockAdminsAsync(CancellationToken cancellationToken) =>
        context.Users.FromSql($"select * from identity.users where role = 'Admin' and deleted_at is null order by id for update").ToListAsync(cancellationToken);

    /// <exception cref="RefusalException"><c>invalid_user_name</c>.</exception>
    public static string NameOf(string typed) =>
        ChatNames.NormalizeUserName(typed, out var refusal) ?? throw new RefusalException(refusal!);

    /// <summary>Adds an account to the context, and saves it: a name that somebody has, or one like it, is refused.</summary>
    /// <param name="userName">As <see cref="NameOf"/> answers it.</param>
    /// <param name="email">As <see cref="EmailAddress.Normalize"/> answers it; null: none.</param>
    /// <param name="verified">Whether the account has the address, or only says so.</param>
    /// <param name="passwordHash">Null: nobody signs in to it with a password.</param>
    /// <param name="role">What it may do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusalException"><c>user_name_taken</c>; with a verified address that another account has, <c>invalid_email</c>.</exception>
    public async Task<ChatUser> AddAsync(
        string userName, string? email, bool verified, string? passwordHash, ServerRole role, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var user = new ChatUser
        {
            Id = Guid.CreateVersion7(now),
            UserName = userName,
            NormalizedUserName = normalizer.NormalizeName(userName),
            NameSkeleton = ChatNames.Skeleton(userName),
            UnverifiedEmail = verified ? null : email,
            PasswordHash = passwordHash,
            Role = role,
            CreatedAt = now,
            SecurityStamp = NewStamp(),
        };
        if (verified && email is not null)
        {
            SetEmail(user, email);
        }

        if (await context.Users.AnyAsync(other => other.NormalizedUserName == user.NormalizedUserName || other.NameSkeleton == user.NameSkeleton, cancellationToken))
        {
            throw NameTaken();
        }

        context.Users.Add(user);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException taken) when (UniqueIndex(taken) is { } index)
        {
            throw index.Contains("email", StringComparison.Ordinal)
                ? new RefusalException(ErrorCode.InvalidEmail, "This address belongs to an account already.")
                : NameTaken();
        }

        return user;
    }

    public void SetEmail(ChatUser user, string email)
    {
        user.Email = email;
        user.NormalizedEmail = normalizer.NormalizeEmail(email);
        user.EmailConfirmed = true;
        user.UnverifiedEmail = null;
    }

    /// <summary>A new security stamp: with it all cookies of the user are worth nothing.</summary>
    public static string NewStamp() => Links.NewToken();

    /// <summary>The unique index that a change would have broken; null: something else was wrong.</summary>
    public static string? UniqueIndex(DbUpdateException exception) =>
        exception.InnerException is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UniqueViolation } violation ? violation.ConstraintName : null;

    private static RefusalException NameTaken() => new(ErrorCode.UserNameTaken, "Somebody has this user name, or one that looks like it.");
}
