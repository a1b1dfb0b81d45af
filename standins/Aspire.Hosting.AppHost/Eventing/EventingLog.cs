using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Eventing;

internal static partial class EventingLog
{
    [LoggerMessage(1, LogLevel.Error, "A handler of {Event} failed.")]
    public static partial void HandlerFailed(ILogger logger, string @event, Exception exception);
}
