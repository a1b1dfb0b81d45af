using Chat.History.Diagnostics;

namespace Chat.History.Storage;

internal sealed partial class OutboxCleaner
{
    [LoggerMessage(HistoryEventIds.OutboxNotCleared, LogLevel.Warning, "Old events could not be removed from the outbox, it is tried again.")]
    private partial void LogNotCleared(Exception fault);
}
