using System.Globalization;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using MessagePack;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Chat.History.Window;

/// <summary>The window in Redis.</summary>
internal sealed class WindowStore(IConnectionMultiplexer redis, IOptions<WindowOptions> options)
{
    public bool IsConnected => redis.IsConnected;

    public static RedisKey KeyOf(Epoch epoch, ChannelId channel) => $"chat:window:{epoch.Value:n}:{channel.Value:n}";

    public Task<RedisValue[]> ReadAsync(Epoch epoch, ChannelId channel, int count) =>
        redis.GetDatabase().ListRangeAsync(KeyOf(epoch, channel), 0, count - 1);

    /// <summary>Adds events: at least one, without gaps.</summary>
    public Task AppendAsync(Epoch epoch, ChannelId channel, IReadOnlyList<ChannelEvent> events) =>
        RunAsync(WindowScripts.Append, epoch, channel, events);

    /// <summary>Adds a deletion, and what follows it without gaps; takes out everything before it.</summary>
    public Task RestartAsync(Epoch epoch, ChannelId channel, IReadOnlyList<ChannelEvent> events) =>
        RunAsync(WindowScripts.Restart, epoch, channel, events);

    /// <summary>Puts in what was read from PostgreSQL: at least one event, without gaps, up to the head of the channel at that moment.</summary>
    public Task RefillAsync(Epoch epoch, ChannelId channel, IReadOnlyList<ChannelEvent> events) =>
        RunAsync(WindowScripts.Refill, epoch, channel, events);

    private Task<RedisResult> RunAsync(string script, Epoch epoch, ChannelId channel, IReadOnlyList<ChannelEvent> events)
    {
        // More than the list keeps need not travel; a list that is cut off by it begins anew, as long as it ever gets.
        var kept = events.Count > options.Value.Events ? events.Skip(events.Count - options.Value.Events) : events;
        RedisValue[] arguments =
        [
            options.Value.Events,
            (long)options.Value.Lifetime.TotalSeconds,
            kept.First().Sequence.ToString(CultureInfo.InvariantCulture),
            .. kept.Select(entry => (RedisValue)MessagePackSerializer.Serialize(entry, ChatSerializer.Options)),
        ];
        return redis.GetDatabase().ScriptEvaluateAsync(script, [KeyOf(epoch, channel)], arguments);
    }
}
