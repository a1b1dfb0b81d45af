using Cysharp.Runtime.Multicast;
using Cysharp.Runtime.Multicast.Distributed.Redis;
using Cysharp.Runtime.Multicast.Remoting;
using MagicOnion.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static class MagicOnionServerBuilderRedisExtensions
{
    /// <summary>
    /// Makes <see cref="RedisGroupProvider"/> available: to hubs that name it in [GroupConfiguration], and with
    /// <paramref name="registerAsDefault"/> to all of them.
    /// </summary>
    public static IMagicOnionServerBuilder UseRedisGroup(this IMagicOnionServerBuilder builder, Action<RedisGroupOptions> configure, bool registerAsDefault = false)
    {
        builder.Services.Configure(configure);
        builder.Services.TryAddSingleton(static services => new RedisGroupProvider(
            services.GetRequiredService<IRemoteProxyFactory>(),
            services.GetRequiredService<IRemoteSerializer>(),
            services.GetRequiredService<IOptions<RedisGroupOptions>>().Value,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("MagicOnion.Server.Redis")));
        if (registerAsDefault)
        {
            builder.Services.RemoveAll<IMulticastGroupProvider>();
            builder.Services.AddSingleton<IMulticastGroupProvider>(static services => services.GetRequiredService<RedisGroupProvider>());
        }

        return builder;
    }
}
