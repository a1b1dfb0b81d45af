using Chat.ServiceDefaults.Services;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;

namespace Chat.Hub.Services;

/// <summary>Opens the channel to another service: calls are spread over its replicas, and carry the key of the services.</summary>
internal static class ServiceChannel
{
    // A page of 500 messages of 16 KB.
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    /// <param name="name">For the log.</param>
    /// <param name="addresses">At least one.</param>
    /// <param name="services">For the key and the log.</param>
    /// <param name="methods">Which calls are tried again.</param>
    public static GrpcChannel Open(string name, IReadOnlyList<string> addresses, IServiceProvider services, params ReadOnlySpan<MethodConfig> methods)
    {
        var uris = addresses.Select(address => new Uri(address)).ToArray();
        var isSecure = uris[0].Scheme == Uri.UriSchemeHttps;
        var resolvers = new ServiceCollection();
        resolvers.AddSingleton<ResolverFactory>(new StaticResolverFactory(_ => [.. uris.Select(uri => new BalancerAddress(uri.Host, uri.Port))]));
        var config = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } };
        foreach (var method in methods)
        {
            config.MethodConfigs.Add(method);
        }

        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        };
        return GrpcChannel.ForAddress($"static:///{name}", new GrpcChannelOptions
        {
            Credentials = isSecure ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            LoggerFactory = services.GetRequiredService<ILoggerFactory>(),
            MaxReceiveMessageSize = MaxMessageBytes,
            // The default waits up to two minutes for a replica that was restarted.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
            MaxReconnectBackoff = TimeSpan.FromSeconds(2),
            HttpHandler = new ServiceKeyHandler(services.GetRequiredService<ServiceKey>(), handler),
            ServiceProvider = resolvers.BuildServiceProvider(),
            ServiceConfig = config,
        });
    }
}
