using System.Diagnostics;

namespace Chat.History.Diagnostics;

/// <summary>The spans of this service.</summary>
internal static class HistoryActivity
{
    public const string SourceName = "Chat.History";

    public static ActivitySource Source { get; } = new(SourceName);
}
