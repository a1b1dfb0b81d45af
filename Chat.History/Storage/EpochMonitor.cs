using Microsoft.Extensions.Options;
using Npgsql;

namespace Chat.History.Storage;

/// <summary>
/// Looks at the identity of the database at start and from time to time, and says once what would break the promise that an
/// acknowledged message is on disk.
/// </summary>
internal sealed partial class EpochMonitor(
    NpgsqlDataSource database,
    EpochService epochs,
    IOptions<StorageOptions> options,
    TimeProvider time,
    ILogger<EpochMonitor> logger) : BackgroundService
{
    private const string PromisesSql =
        """
        select name, setting from pg_settings
        where (name in ('fsync', 'full_page_writes') and setting <> 'on')
            or (name = 'synchronous_commit' and setting = 'off')
            or (name = 'default_transaction_isolation' and setting <> 'read committed')
        """;

    private bool _reachable = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.EpochCheckInterval, time);
        var looked = false;
        do
        {
            looked |= await LookAsync(withPromises: !looked, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> LookAsync(bool withPromises, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await epochs.EnsureAsync(connection, cancellationToken);
            if (withPromises)
            {
                await CheckPromisesAsync(connection, cancellationToken);
            }

            if (!_reachable)
            {
                LogReachable();
            }

            return _reachable = true;
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            // Said once: the health check tells the rest.
            if (_reachable)
            {
                LogUnreachable(fault);
            }

            return _reachable = false;
        }
    }

    private async Task CheckPromisesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PromisesSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            LogBrokenPromise(reader.GetString(0), reader.GetString(1));
        }
    }
}
