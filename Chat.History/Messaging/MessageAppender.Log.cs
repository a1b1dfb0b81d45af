using Chat.History.Diagnostics;

namespace Chat.History.Messaging;

internal sealed partial class MessageAppender
{
    [LoggerMessage(HistoryEventIds.AppendRetried, LogLevel.Debug, "Try {Attempt} to store {Count} messages failed with {Fault} and is repeated.")]
    private partial void LogRetried(int attempt, int count, string fault);

    [LoggerMessage(HistoryEventIds.AppendFailed, LogLevel.Error, "{Count} messages could not be stored; their senders were told so.")]
    private partial void LogFailed(int count, Exception fault);

    [LoggerMessage(HistoryEventIds.AppendOutcomeUnknown, LogLevel.Warning, "The connection to PostgreSQL ended while {Count} messages were stored; their senders try again.")]
    private partial void LogOutcomeUnknown(int count, Exception fault);

    [LoggerMessage(HistoryEventIds.AppendRefused, LogLevel.Warning, "{Count} messages were not stored; their senders try again: {Reason}")]
    private partial void LogRefused(int count, string reason);

    [LoggerMessage(HistoryEventIds.MessageRejected, LogLevel.Warning, "PostgreSQL cannot store one message; its sender was told so.")]
    private partial void LogRejected(Exception fault);
}
