using System.Net.Sockets;
using Npgsql;

namespace Chat.History.Storage;

/// <summary>What a failed command means for what it was to do.</summary>
internal enum StoreFault
{
    /// <summary>Nothing was done: it lost against another transaction and may be tried again.</summary>
    Conflict,

    /// <summary>Nothing was done: some value is not to be stored.</summary>
    Data,

    /// <summary>Nothing was done: the server gave up waiting for something.</summary>
    Busy,

    /// <summary>Nothing was done: the server cannot write now, or is not there.</summary>
    Unavailable,

    /// <summary>The connection ended before the answer, or nobody can read that: it may have been done.</summary>
    Lost,

    /// <summary>Nothing was done, and trying again will not help: a fault of ours.</summary>
    Internal,
}

internal static class StoreFaults
{
    public static StoreFault? Classify(Exception exception) => exception switch
    {
        StoreUnavailableException => StoreFault.Unavailable,
        PostgresException answer => Classify(answer),
        // Npgsql wraps a broken or silent connection; what it refuses to write at all has not been sent.
        NpgsqlException or SocketException or IOException or TimeoutException or UnreadableAnswerException => StoreFault.Lost,
        ArgumentException or InvalidCastException => StoreFault.Data,
        _ => null,
    };

    private static StoreFault Classify(PostgresException answer) => answer.SqlState switch
    {
        // FATAL ends the session, whatever it was doing.
        _ when answer.InvariantSeverity is "FATAL" or "PANIC" => StoreFault.Lost,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => StoreFault.Conflict,
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => StoreFault.Busy,
        PostgresErrorCodes.ReadOnlySqlTransaction => StoreFault.Unavailable,
        ['5', '3', ..] => StoreFault.Unavailable,
        ['0', '8', ..] => StoreFault.Lost,
        ['2', '2' or '3', ..] or ['5', '4', ..] => StoreFault.Data,
        _ => StoreFault.Internal,
    };
}
