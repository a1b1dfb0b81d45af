using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <param name="LineNumber">Counts from 1 for each subscription; a gap stands for lines the reader was too slow for.</param>
/// <param name="Content">The text behind an RFC 3339 time stamp and a blank.</param>
/// <param name="IsErrorMessage">The line came from the error stream, or was logged as an error.</param>
[DebuggerDisplay("{LineNumber}: {Content}")]
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>Whether anyone reads the logs of a resource.</summary>
public readonly record struct LogSubscriber(string Name, bool AnySubscribers);
