using Chat.Contracts.Errors;
using Npgsql;

namespace Chat.History.Storage;

/// <summary>Runs what only reads: once more when the connection turns out to be dead, and refused when PostgreSQL is away.</summary>
internal sealed class StoreReader(NpgsqlDataSource database)
{
    private const int Attempts = 2;

    /// <summary>Refused: busy, unavailable.</summary>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                return await read(connection, cancellationToken);
            }
            catch (Exception exception) when (StoreFaults.Classify(exception) is StoreFault.Lost or StoreFault.Unavailable && !cancellationToken.IsCancellationRequested)
            {
                // A timeout is no sign of a dead connection, and has cost all the time there was.
                if (attempt == Attempts || exception.InnerException is TimeoutException)
                {
                    throw new RefusalException(Refusals.NotAnswering);
                }

                database.Clear();
            }
            catch (Exception exception) when (StoreFaults.Classify(exception) is StoreFault.Busy)
            {
                throw new RefusalException(Refusals.Busy);
            }
        }
    }
}
