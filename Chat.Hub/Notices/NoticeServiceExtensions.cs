using Cysharp.Runtime.Multicast.Distributed.Redis;
using MagicOnion.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StackExchange.Redis;

namespace Chat.Hub.Notices;

internal static class NoticeServiceExtensions
{
    public static IMagicOnionServerBuilder AddNotices(this IMagicOnionServerBuilder builder)
    {
        builder.UseRedisGroup(_ => { }, registerAsDefault: false);
        builder.Services.AddOptions<RedisGroupOptions>()
            .Configure<IConnectionMultiplexer>((options, redis) => options.ConnectionMultiplexer = (ConnectionMultiplexer)redis);
        builder.Services.TryAddSingleton<RedisGroupProvider>();
        builder.Services.TryAddSingleton<NoticeMembers>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<NoticeMembers>());
        return builder;
    }
}
