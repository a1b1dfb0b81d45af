using Chat.History.Diagnostics;

namespace Chat.History.Window;

internal sealed partial class WindowGate
{
    [LoggerMessage(HistoryEventIds.WindowAway, LogLevel.Warning, "Redis does not answer ({Fault}); PostgreSQL answers all reads until it does.")]
    private partial void LogAway(string fault);

    [LoggerMessage(HistoryEventIds.WindowBack, LogLevel.Information, "Redis answers again.")]
    private partial void LogBack();
}
