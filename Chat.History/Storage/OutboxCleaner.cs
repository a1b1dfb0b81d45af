using Chat.History.Data.Outbox;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Chat.History.Storage;

/// <summary>Removes from the outbox what is old and everybody has read, so that it does not grow for ever. Every History does; they leave rows to one another.</summary>
internal sealed partial class OutboxCleaner(NpgsqlDataSource database, IOptions<StorageOptions> options, TimeProvider time, ILogger<OutboxCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Short transactions: what is written meanwhile waits for none of them, and readers are not held back for long.
    private const int Part = 1_000;

    private readonly OutboxReader _outbox = new(database);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await ClearAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // History stops.
        }
    }

    private async Task ClearAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _outbox.RemoveAsync(options.Value.OutboxKeptFor, Part, cancellationToken) == Part)
            {
            }
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // It is tried again in a minute.
            LogNotCleared(fault);
        }
    }
}
