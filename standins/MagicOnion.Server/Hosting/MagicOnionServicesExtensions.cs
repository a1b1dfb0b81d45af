using Cysharp.Runtime.Multicast;
using Cysharp.Runtime.Multicast.InMemory;
using Cysharp.Runtime.Multicast.Remoting;
using Grpc.AspNetCore.Server.Model;
using MagicOnion.Server;
using MagicOnion.Server.Diagnostics;
using MagicOnion.Server.Internal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static class MagicOnionServicesExtensions
{
    private const string SectionName = "MagicOnion";

    /// <summary>Adds gRPC and everything that services and hubs need. May be called again, which only adds the options.</summary>
    public static IMagicOnionServerBuilder AddMagicOnion(this IServiceCollection services, Action<MagicOnionOptions>? configureOptions = null)
    {
        if (!services.Any(s => s.ServiceType == typeof(ServerServices)))
        {
            services.AddGrpc();
            services.AddMetrics();
            services.AddLogging();
            services.AddOptions<MagicOnionOptions>().Configure<IServiceProvider>(Bind);
            services.AddOptions<StreamingHubLimits>()
                .Configure<IServiceProvider>(Bind)
                .Validate(l => l.MaxQueuedBytes >= StreamingHubLimits.SmallestBytes, $"{SectionName}:{nameof(StreamingHubLimits.MaxQueuedBytes)} must be at least {StreamingHubLimits.SmallestBytes}.")
                .Validate(l => l.MaxQueuedMessages >= StreamingHubLimits.SmallestMessages, $"{SectionName}:{nameof(StreamingHubLimits.MaxQueuedMessages)} must be at least {StreamingHubLimits.SmallestMessages}.")
                .ValidateOnStart();
            services.AddSingleton<ServerServices>();
            services.AddSingleton<ServerMetrics>();
            services.TryAddEnumerable(ServiceDescriptor.Singleton(typeof(IServiceMethodProvider<>), typeof(MagicOnionMethodProvider<>)));

            services.TryAddSingleton<IMulticastGroupProvider, RemoteGroupProvider>();
            services.TryAddSingleton<IRemoteProxyFactory, DynamicRemoteProxyFactory>();
            services.TryAddSingleton<IInMemoryProxyFactory, DynamicInMemoryProxyFactory>();
            services.TryAddSingleton<IRemoteSerializer, HubSerializer>();
            services.TryAddTransient<IRemoteClientResultPendingTaskRegistry>(static provider =>
            {
                var options = provider.GetRequiredService<IOptions<MagicOnionOptions>>().Value;
                return new RemoteClientResultPendingTaskRegistry(options.ClientResultsDefaultTimeout, options.TimeProvider);
            });
        }

        if (configureOptions is not null)
        {
            services.Configure(configureOptions);
        }

        return new MagicOnionServerBuilder(services);
    }

    private static void Bind<TOptions>(TOptions options, IServiceProvider provider)
        where TOptions : class
        => provider.GetService<IConfiguration>()?.GetSection(SectionName).Bind(options);
}
