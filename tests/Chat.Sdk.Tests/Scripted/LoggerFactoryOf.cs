using Chat.Testing;
using Microsoft.Extensions.Logging;

namespace Chat.Sdk.Tests.Scripted;

/// <summary>Everything into one record.</summary>
public sealed class LoggerFactoryOf(RecordedLogs logs) : ILoggerFactory
{
    public RecordedLogs Logs => logs;

    public ILogger CreateLogger(string categoryName) => logs.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() => logs.Dispose();
}
