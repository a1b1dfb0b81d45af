using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Sessions;
using Chat.Identity.Tokens;
using Chat.ServiceDefaults.Endpoints;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Chat.Identity.Development;

/// <summary>Tokens for load generators and tests of the whole system, which have no time to log thousands of users in: <c>POST /development/tokens</c>.</summary>
internal sealed class DevelopmentTokens(IdentityDbContext database, ILookupNormalizer normalizer, AccessTokenWriter writer, TimeProvider time)
{
    public const string Path = "/development/tokens";

    private const string ClientId = "development";
    private const int MaxNames = 20_000;

    /// <summary>In Development, and not on the port that others reach: whoever may ask is everybody.</summary>
    public static void Map(WebApplication application)
    {
        if (application.Environment.IsDevelopment())
        {
            application.MapPost(Path, (TokensRequest request, DevelopmentTokens tokens, CancellationToken cancellationToken) => tokens.MakeAsync(request, cancellationToken))
                .AllowAnonymous().ForOperatorsOnly();
        }
    }

    /// <summary>Makes the accounts that are missing, without a password. Each answer is a session of its own.</summary>
    private async Task<MadeToken[]> MakeAsync(TokensRequest request, CancellationToken cancellationToken)
    {
        if (request.Names.Length is 0 or > MaxNames)
        {
            throw new RefusalException(ErrorCode.InvalidRequest, $"1 to {MaxNames} names, please.");
        }

        var role = request.Role is null ? ServerRole.User
            : Enum.TryParse<ServerRole>(request.Role, out var named) && Enum.IsDefined(named) ? named
            : throw new RefusalException(ErrorCode.InvalidRequest, $"There is no role {request.Role}.");
        string[] names = [.. request.Names.Select(AccountDirectory.NameOf)];
        var users = await FindAsync(names, cancellationToken);
        if (Missing(names, users).Length > 0)
        {
            await AddAsync(Missing(names, users), role, cancellationToken);
            users = await FindAsync(names, cancellationToken);
        }

        var revision = await database.Revocations.MaxAsync(row => (long?)row.Id, cancellationToken) ?? 0;
        return await WriteAsync([.. names.Select(name => users[normalizer.NormalizeName(name)!])], revision, cancellationToken);
    }

    private async Task<Dictionary<string, ChatUser>> FindAsync(string[] names, CancellationToken cancellationToken)
    {
        string[] normalized = [.. names.Select(name => normalizer.NormalizeName(name)!)];
        return await database.Users.AsNoTracking().Where(user => normalized.Contains(user.NormalizedUserName!))
            .ToDictionaryAsync(user => user.NormalizedUserName!, StringComparer.Ordinal, cancellationToken);
    }

    private string[] Missing(string[] names, Dictionary<string, ChatUser> users) =>
        [.. names.Where(name => !users.ContainsKey(normalizer.NormalizeName(name)!)).DistinctBy(normalizer.NormalizeName)];

    private async Task AddAsync(string[] names, ServerRole role, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var name in names)
        {
            var id = Guid.CreateVersion7(now);
            // Many of these names look alike ("user-1" and "user-l"): they are nobody's, so each is what it is.
            var (normalized, skeleton, stamp) = (normalizer.NormalizeName(name), $"development {id}", AccountDirectory.NewStamp());
            await database.Database.ExecuteSqlAsync(
                $"""
                insert into identity.users (id, user_name, normalized_user_name, name_skeleton, role, created_at, security_stamp, concurrency_stamp,
                    email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
                values ({id}, {name}, {normalized}, {skeleton}, {role.ToString()}, {now}, {stamp}, {Guid.NewGuid().ToString()}, true, false, false, false, 0)
                on conflict (normalized_user_name) do nothing
                """,
                cancellationToken);
        }
    }

    private async Task<MadeToken[]> WriteAsync(ChatUser[] users, long revision, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var made = new MadeToken[users.Length];
        for (var i = 0; i < users.Length; i++)
        {
            var (user, session) = (users[i], Guid.CreateVersion7(now));
            database.Sessions.Add(new SessionRow { Id = session, UserId = user.Id, ClientId = ClientId, Device = ClientId, Address = ClientId, CreatedAt = now, LastUsedAt = now });
            var (token, expires) = writer.Write(new TokenSubject(user.Id, user.UserName!, user.Role, MaySignIn: true, revision, Session: null), session);
            made[i] = new MadeToken(user.UserName!, user.Id, token, expires);
        }

        await database.SaveChangesAsync(cancellationToken);
        return made;
    }

    internal sealed record TokensRequest(string[] Names, string? Role = null);

    internal sealed record MadeToken(string Name, Guid UserId, string AccessToken, DateTimeOffset ExpiresAt);
}
