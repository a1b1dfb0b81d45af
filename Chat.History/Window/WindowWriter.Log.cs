using Chat.History.Diagnostics;

namespace Chat.History.Window;

internal sealed partial class WindowWriter
{
    [LoggerMessage(HistoryEventIds.WindowDropped, LogLevel.Debug, "The queue of the window is full; an event was dropped and PostgreSQL answers instead.")]
    private partial void LogDropped();

    [LoggerMessage(HistoryEventIds.WindowRefillFailed, LogLevel.Debug, "A window could not be filled from PostgreSQL.")]
    private partial void LogRefillFailed(Exception fault);
}
