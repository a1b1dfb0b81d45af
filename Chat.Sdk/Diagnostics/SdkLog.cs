using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Chat.Sdk.Diagnostics;

/// <summary>What the SDK says to the log of its application. Ids are not used again.</summary>
internal static partial class SdkLog
{
    [LoggerMessage(1, LogLevel.Information, "Connected to hub instance {InstanceId}.")]
    public static partial void Connected(this ILogger logger, string instanceId);

    [LoggerMessage(2, LogLevel.Warning, "The connection to hub instance {InstanceId} has ended; connecting again.")]
    public static partial void Lost(this ILogger logger, string instanceId, Exception? exception);

    [LoggerMessage(3, LogLevel.Debug, "Attempt {Attempt} to connect again failed.")]
    public static partial void AttemptFailed(this ILogger logger, int attempt, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "An event handler of the application failed.")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Debug, "A batch of {Count} messages is sent again: {Code}.")]
    public static partial void SendingAgain(this ILogger logger, int count, ErrorCode code);

    [LoggerMessage(6, LogLevel.Error, "A loop of the SDK has failed; this is a defect.")]
    public static partial void LoopFailed(this ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Information, "The server had ended the connection before: {Code}.")]
    public static partial void EndedBefore(this ILogger logger, DisconnectCode code);

    [LoggerMessage(8, LogLevel.Error, "{Problem}")]
    public static partial void OutboxDamaged(this ILogger logger, string problem);

    [LoggerMessage(9, LogLevel.Error, "The outbox file {Path} cannot be written; what is not in it is lost when the program ends before it was sent.")]
    public static partial void OutboxNotWritten(this ILogger logger, string path, Exception exception);

    [LoggerMessage(10, LogLevel.Debug, "The connection could not be renewed with another access token; it is tried again.")]
    public static partial void NotRenewed(this ILogger logger, Exception exception);
}
