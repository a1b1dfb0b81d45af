using Chat.History.Diagnostics;

namespace Chat.History.Storage;

internal sealed partial class OutboxMonitor
{
    [LoggerMessage(HistoryEventIds.OutboxUnknown, LogLevel.Warning, "It is not known how far the consumers of the outbox are behind, until this is read again.")]
    private partial void LogUnknown(Exception fault);

    [LoggerMessage(HistoryEventIds.OutboxKnown, LogLevel.Information, "It is known again how far the consumers of the outbox are behind.")]
    private partial void LogKnown();
}
