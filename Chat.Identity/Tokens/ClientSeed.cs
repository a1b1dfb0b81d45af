using System.Data.Common;
using Chat.Identity.Data;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Tokens;

/// <summary>Makes the programs known that come with the server, and keeps them as this version wants them.</summary>
internal sealed partial class ClientSeed(IServiceScopeFactory scopes, TimeProvider time, ILogger<ClientSeed> logger) : BackgroundService
{
    // Any number that nobody else uses for a lock in the chat's own database.
    private const long SeedLock = 0x43686174_44420013;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Where the database is there, so are the programs before the service takes requests.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await TryAsync(cancellationToken))
        {
            await base.StartAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            do
            {
                await Task.Delay(Pause, time, stoppingToken);
            }
            while (!await TryAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    /// <summary>Native: any port of the loopback address is taken for the one that is registered.</summary>
    internal static OpenIddictApplicationDescriptor Native(string id, string name) => new()
    {
        ClientId = id,
        DisplayName = name,
        ApplicationType = ApplicationTypes.Native,
        ClientType = ClientTypes.Public,
        ConsentType = ConsentTypes.Implicit,
        RedirectUris = { new Uri("http://127.0.0.1/callback"), new Uri("http://[::1]/callback") },
        Permissions =
        {
            Permissions.Endpoints.Authorization,
            Permissions.Endpoints.DeviceAuthorization,
            Permissions.Endpoints.Revocation,
            Permissions.Endpoints.Token,
            Permissions.GrantTypes.AuthorizationCode,
            Permissions.GrantTypes.DeviceCode,
            Permissions.GrantTypes.RefreshToken,
            Permissions.ResponseTypes.Code,
            Permissions.Prefixes.Scope + ChatClients.Scope,
        },
        Requirements = { Requirements.Features.ProofKeyForCodeExchange },
    };

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
            var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
            await database.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
            {
                await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
                await database.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({SeedLock})", cancellationToken);
                await PutAsync(applications, Native(ChatClients.Console, "Chat in the console"), cancellationToken);
                await PutAsync(applications, Native(ChatClients.Desktop, "Chat on the desktop"), cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            });
            return true;
        }
        catch (Exception failure) when (failure is DbException or TimeoutException or InvalidOperationException { InnerException: DbException or TimeoutException })
        {
            LogFailure(failure.Message);
            return false;
        }
    }

    private static async Task PutAsync(IOpenIddictApplicationManager applications, OpenIddictApplicationDescriptor wanted, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(wanted.ClientId!, cancellationToken) is { } known)
        {
            await applications.UpdateAsync(known, wanted, cancellationToken);
        }
        else
        {
            await applications.CreateAsync(wanted, cancellationToken);
        }
    }

    [LoggerMessage(5610, LogLevel.Warning, "The programs that come with the server could not be made known; this is tried again: {Reason}")]
    private partial void LogFailure(string reason);
}
