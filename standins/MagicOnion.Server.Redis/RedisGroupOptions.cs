using MessagePack;
using StackExchange.Redis;

namespace Cysharp.Runtime.Multicast.Distributed.Redis;

public class RedisGroupOptions
{
    /// <summary>Used when there is no <see cref="ConnectionMultiplexer"/>.</summary>
    public string ConnectionString { get; set; } = "localhost:6379";

    /// <summary>A connection that the application owns.</summary>
    public ConnectionMultiplexer? ConnectionMultiplexer { get; set; }

    /// <summary>Goes before the names of groups.</summary>
    public string? Prefix { get; set; }

    /// <summary>How keys are written; without it Guids take 16 bytes, all else is as MessagePack's standard has it.</summary>
    public MessagePackSerializerOptions? MessagePackSerializerOptionsForKey { get; set; }

    public Func<string, RedisChannel> ChannelFactory { get; set; } = RedisChannelFactory.Default;
}

public static class RedisChannelFactory
{
    public static Func<string, RedisChannel> Default { get; } = RedisChannel.Literal;

    /// <summary>For Redis clusters, version 7 and later.</summary>
    public static Func<string, RedisChannel> Sharded { get; } = RedisChannel.Sharded;
}
