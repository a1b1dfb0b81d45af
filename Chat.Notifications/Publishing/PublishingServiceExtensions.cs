using Cysharp.Runtime.Multicast.Distributed.Redis;
using MagicOnion.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StackExchange.Redis;

namespace Chat.Notifications.Publishing;

internal static class PublishingServiceExtensions
{
    /// <summary>Redis, and the pump in front of it.</summary>
    public static WebApplicationBuilder AddPublishing(this WebApplicationBuilder builder)
    {
        builder.AddChatRedis();
        builder.Services.TryAddSingleton<INoticeLine, RedisNoticeLine>();
        builder.Services.TryAddSingleton<NoticePump>();
        builder.Services.TryAddSingleton<INoticePublisher>(provider => provider.GetRequiredService<NoticePump>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<NoticePump>());
        return builder;
    }

    public static IMagicOnionServerBuilder AddNoticeGroup(this IMagicOnionServerBuilder builder)
    {
        builder.UseRedisGroup(_ => { }, registerAsDefault: false);
        builder.Services.AddOptions<RedisGroupOptions>()
            .Configure<IConnectionMultiplexer>((options, redis) => options.ConnectionMultiplexer = (ConnectionMultiplexer)redis);
        builder.Services.TryAddSingleton<RedisGroupProvider>();
        return builder;
    }
}
