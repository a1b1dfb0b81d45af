using Microsoft.Extensions.Logging;

namespace Chat.AppHost.Commands;

/// <summary>What the commands say in the log of their resource.</summary>
internal static partial class CommandLog
{
    [LoggerMessage(1, LogLevel.Information, "Reset: stopping {Resource}")]
    public static partial void Stopping(this ILogger logger, string resource);

    [LoggerMessage(2, LogLevel.Information, "Reset: the stores are empty")]
    public static partial void Emptied(this ILogger logger);

    [LoggerMessage(3, LogLevel.Information, "Reset: starting {Resource}")]
    public static partial void Starting(this ILogger logger, string resource);

    [LoggerMessage(4, LogLevel.Information, "Reset: everything is healthy")]
    public static partial void Done(this ILogger logger);

    [LoggerMessage(5, LogLevel.Information, "Demo data: {Count} of {Total} messages are in")]
    public static partial void Seeded(this ILogger logger, int count, int total);
}
