using Microsoft.Extensions.Logging;

namespace MagicOnion.Server.Redis;

internal static partial class RedisLog
{
    [LoggerMessage(200, LogLevel.Warning, "Redis does not take what is pushed to groups; it is lost until Redis is back.")]
    public static partial void PublishLost(ILogger logger, Exception? ex);

    [LoggerMessage(201, LogLevel.Information, "Redis takes what is pushed to groups again; {Lost} pushes were lost.")]
    public static partial void PublishesAgain(ILogger logger, long lost);

    [LoggerMessage(202, LogLevel.Warning, "Redis is away; {Channel} will be subscribed to when it is back.")]
    public static partial void SubscribedLater(ILogger logger, Exception ex, string channel);

    [LoggerMessage(203, LogLevel.Debug, "A subscription could not be ended in Redis.")]
    public static partial void NotUnsubscribed(ILogger logger, Exception ex);

    [LoggerMessage(204, LogLevel.Warning, "A message on {Channel} is none of a group; it is ignored.")]
    public static partial void Malformed(ILogger logger, Exception? ex, string channel);
}
