using System.Diagnostics;
using System.Net;
using StackExchange.Redis.Profiling;

namespace Aspire.StackExchange.Redis;

/// <summary>One profiled command as a client span. Names the command only: keys and values stay out of traces.</summary>
internal static class RedisSpan
{
    public static void Emit(ActivitySource source, IProfiledCommand command, ActivityContext parent)
    {
        var start = new DateTimeOffset(command.CommandCreated.ToUniversalTime(), TimeSpan.Zero);
        using var span = source.StartActivity(command.Command, ActivityKind.Client, parent, startTime: start);
        if (span is null)
        {
            return;
        }

        if (span.IsAllDataRequested)
        {
            span.SetTag("db.system", "redis");
            span.SetTag("db.statement", command.Command);
            span.SetTag("db.redis.database_index", command.Db);
            TagEndPoint(span, command.EndPoint);
            var sent = start + command.CreationToEnqueued;
            span.AddEvent(new ActivityEvent("Enqueued", sent));
            span.AddEvent(new ActivityEvent("Sent", sent += command.EnqueuedToSending));
            span.AddEvent(new ActivityEvent("ResponseReceived", sent + command.SentToResponse));
        }

        span.SetEndTime((start + command.ElapsedTime).UtcDateTime);
    }

    private static void TagEndPoint(Activity span, EndPoint endPoint)
    {
        switch (endPoint)
        {
            case IPEndPoint address:
                span.SetTag("server.address", address.Address.ToString());
                span.SetTag("server.port", address.Port);
                span.SetTag("network.peer.address", address.Address.ToString());
                span.SetTag("network.peer.port", address.Port);
                break;
            case DnsEndPoint name:
                span.SetTag("server.address", name.Host);
                span.SetTag("server.port", name.Port);
                break;
            default:
                span.SetTag("server.address", endPoint.ToString());
                break;
        }
    }
}
