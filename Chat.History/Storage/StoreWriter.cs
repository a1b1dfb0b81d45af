using Chat.Contracts.Errors;
using Npgsql;

namespace Chat.History.Storage;

/// <summary>
/// Runs what changes channels and members: again when it lost against another transaction, never when it may have been done.
/// </summary>
internal sealed class StoreWriter(NpgsqlDataSource database, TimeProvider time)
{
    private const int Attempts = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);

    /// <summary>Refused: busy, unavailable, outcome_unknown.</summary>
    public async Task<T> WriteAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await OpenAsync(cancellationToken);
                return await write(connection, cancellationToken);
            }
            catch (Exception exception) when (StoreFaults.Classify(exception) is { } fault && !cancellationToken.IsCancellationRequested)
            {
                if (fault is not StoreFault.Conflict || attempt == Attempts)
                {
                    if (RefusalFor(fault) is { } refusal)
                    {
                        throw new RefusalException(refusal);
                    }

                    throw;
                }
            }

            await Task.Delay(FirstPause * attempt * (0.5 + (Random.Shared.NextDouble() / 2)), time, cancellationToken);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw new StoreUnavailableException(fault);
        }
    }

    private static Refusal? RefusalFor(StoreFault fault) => fault switch
    {
        StoreFault.Conflict or StoreFault.Busy => Refusals.Busy,
        StoreFault.Unavailable => Refusals.Unavailable,
        StoreFault.Lost => Refusals.OutcomeUnknown,
        _ => null,
    };
}
