namespace Chat.Notifications.Diagnostics;

/// <summary>Every log entry of the notifications service. Ids 4000 to 4999; never reused. No texts, no names.</summary>
internal static partial class NotificationsLog
{
    [LoggerMessage(4000, LogLevel.Information, "{Count} timed notices are configured")]
    public static partial void Configured(this ILogger logger, int count);

    [LoggerMessage(4001, LogLevel.Debug, "Notice {Number} is due")]
    public static partial void Due(this ILogger logger, int number);

    [LoggerMessage(4002, LogLevel.Information, "An operator has posted a notice of {Length} characters")]
    public static partial void Posted(this ILogger logger, int length);

    [LoggerMessage(4100, LogLevel.Warning, "A notice could not be published and is lost; the next one is tried again: {Reason}")]
    public static partial void PublishFailed(this ILogger logger, string reason);

    [LoggerMessage(4101, LogLevel.Information, "Notices are published again")]
    public static partial void PublishBack(this ILogger logger);

    [LoggerMessage(4102, LogLevel.Error, "Publishing a notice failed")]
    public static partial void PublishFaulted(this ILogger logger, Exception exception);

    [LoggerMessage(4103, LogLevel.Warning, "A notice was dropped, because too many wait to be published")]
    public static partial void Dropped(this ILogger logger);
}
