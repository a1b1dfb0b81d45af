using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Chat.Testing;

public sealed record RecordedLog(string Category, LogLevel Level, EventId Event, string Text, Exception? Exception);

/// <summary>Keeps the last 10,000 log entries for a test to look at; older ones are dropped.</summary>
public sealed class RecordedLogs : ILoggerProvider
{
    private const int Limit = 10_000;

    private readonly ConcurrentQueue<RecordedLog> _entries = new();

    public IReadOnlyList<RecordedLog> Entries => [.. _entries];

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void Dispose()
    {
        // Nothing is held open.
    }

    private sealed class Recorder(RecordedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            logs._entries.Enqueue(new RecordedLog(category, logLevel, eventId, formatter(state, exception), exception));
            while (logs._entries.Count > Limit)
            {
                logs._entries.TryDequeue(out _);
            }
        }
    }
}
