using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Identity.Accounts;
using Chat.Identity.Audit;
using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Revocations;
using Chat.Identity.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Bots;

/// <summary>What a program signs in with. The secret is told once.</summary>
internal sealed record BotSecret(Guid Id, string UserName, string ClientId, string ClientSecret);

/// <summary>Bots: an account with the role, and a client of OpenIddict whose id is that of the account.</summary>
internal sealed class BotService(
    IdentityDbContext context, AccountDirectory accounts, IOpenIddictApplicationManager applications, Revoker revoker, IdentityTransaction transaction, IAuditTrail audit)
{
    private const string Made = "bot.made";
    private const string SecretRenewed = "bot.secret_renewed";

    /// <exception cref="RefusalException"><c>invalid_user_name</c>, <c>user_name_taken</c>.</exception>
    public Task<BotSecret> MakeAsync(Guid admin, string userName, string? address, CancellationToken cancellationToken)
    {
        var name = AccountDirectory.NameOf(userName);
        return transaction.RunAsync(
            async () =>
            {
                var user = await accounts.AddAsync(name, email: null, verified: false, passwordHash: null, ServerRole.Bot, cancellationToken);
                var secret = new BotSecret(user.Id, name, user.Id.ToString(), Links.NewToken());
                await applications.CreateAsync(Describe(secret), cancellationToken);
                await audit.WriteAsync(new AuditEntry(Made, admin, user.Id.ToString(), address), cancellationToken);
                return secret;
            },
            cancellationToken);
    }

    /// <summary>A new secret; the old one, and what was signed in with it, is worth nothing.</summary>
    /// <exception cref="RefusalException"><c>not_allowed</c>: there is no such bot.</exception>
    public Task<BotSecret> RenewAsync(Guid admin, Guid bot, string? address, CancellationToken cancellationToken) => transaction.RunAsync(
        async () =>
        {
            if (await accounts.LockAsync(bot, cancellationToken) is not { Role: ServerRole.Bot } user
                || await applications.FindByClientIdAsync(bot.ToString(), cancellationToken) is not { } application)
            {
                throw new RefusalException(ErrorCode.NotAllowed, "There is no such bot.");
            }

            var secret = new BotSecret(user.Id, user.UserName!, user.Id.ToString(), Links.NewToken());
            await applications.UpdateAsync(application, Describe(secret), cancellationToken);
            user.SecurityStamp = AccountDirectory.NewStamp();
            await context.SaveChangesAsync(cancellationToken);
            await revoker.EndSessionsAsync(bot, RevocationKind.PasswordChanged, exceptSession: null, cancellationToken);
            await audit.WriteAsync(new AuditEntry(SecretRenewed, admin, user.Id.ToString(), address), cancellationToken);
            return secret;
        },
        cancellationToken);

    private static OpenIddictApplicationDescriptor Describe(BotSecret secret) => new()
    {
        ClientId = secret.ClientId,
        ClientSecret = secret.ClientSecret,
        ClientType = ClientTypes.Confidential,
        ConsentType = ConsentTypes.Implicit,
        DisplayName = secret.UserName,
        Permissions =
        {
            Permissions.Endpoints.Revocation,
            Permissions.Endpoints.Token,
            Permissions.GrantTypes.ClientCredentials,
            Permissions.Prefixes.Scope + ChatClients.Scope,
        },
    };
}
