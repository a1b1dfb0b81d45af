using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StandIns.MagicOnion.Tests.Probe;

/// <summary>Keeps what a server logs.</summary>
internal sealed class LogSink : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, EventId Id, string Text, Exception? Exception)> _lines = new();

    public IReadOnlyCollection<(LogLevel Level, EventId Id, string Text, Exception? Exception)> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(LogSink sink) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => sink._lines.Enqueue((logLevel, eventId, formatter(state, exception), exception));
    }
}
