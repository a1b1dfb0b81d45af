using Chat.History.Diagnostics;

namespace Chat.History.Storage;

internal sealed partial class EpochMonitor
{
    [LoggerMessage(HistoryEventIds.DatabaseUnreachable, LogLevel.Error, "PostgreSQL does not answer; messages are refused as unavailable until it does.")]
    private partial void LogUnreachable(Exception fault);

    [LoggerMessage(HistoryEventIds.DatabaseReachable, LogLevel.Information, "PostgreSQL answers again.")]
    private partial void LogReachable();

    [LoggerMessage(HistoryEventIds.PromiseBroken, LogLevel.Warning, "PostgreSQL runs with {Setting} = {Value}: acknowledged messages may be lost in a crash, or sequences fail.")]
    private partial void LogBrokenPromise(string setting, string value);
}
