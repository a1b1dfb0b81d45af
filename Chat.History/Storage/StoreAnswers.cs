using Npgsql;

namespace Chat.History.Storage;

/// <summary>PostgreSQL answered what changes something, and the answer could not be read: it may have been done.</summary>
internal sealed class UnreadableAnswerException(Exception reason) : Exception("The answer of PostgreSQL cannot be read: " + reason.Message, reason);

internal static class StoreAnswers
{
    /// <summary>
    /// Reads the answer to a statement that changes something. What goes wrong here on our side says nothing about the commit: as
    /// a fault of the data it would have a sender send again, under a new id, what is stored.
    /// </summary>
    public static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception fault) when (fault is not (NpgsqlException or OperationCanceledException))
        {
            throw new UnreadableAnswerException(fault);
        }
    }
}
