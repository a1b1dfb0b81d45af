using Chat.Contracts.History;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;

namespace Chat.Hub.History;

/// <summary>Opens the channel to History: calls are spread over its replicas, and tried again where that does no harm.</summary>
internal static class HistoryChannel
{
    // A page of 500 messages of 16 KB.
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    public static GrpcChannel Open(IReadOnlyList<string> addresses, ILoggerFactory loggers)
    {
        var uris = addresses.Select(address => new Uri(address)).ToArray();
        var isSecure = uris[0].Scheme == Uri.UriSchemeHttps;
        var services = new ServiceCollection();
        services.AddSingleton<ResolverFactory>(new StaticResolverFactory(_ => [.. uris.Select(uri => new BalancerAddress(uri.Host, uri.Port))]));
        return GrpcChannel.ForAddress("static:///history", new GrpcChannelOptions
        {
            Credentials = isSecure ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            LoggerFactory = loggers,
            MaxReceiveMessageSize = MaxMessageBytes,
            // The default waits up to two minutes for a replica that was restarted.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
            MaxReconnectBackoff = TimeSpan.FromSeconds(2),
            HttpHandler = new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                UseProxy = false,
                KeepAlivePingDelay = TimeSpan.FromSeconds(10),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            },
            ServiceProvider = services.BuildServiceProvider(),
            ServiceConfig = new ServiceConfig
            {
                LoadBalancingConfigs = { new RoundRobinConfig() },
                MethodConfigs = { Repeatable(), Once(nameof(IHistoryService.CreateChannelAsync)), Once(nameof(IHistoryService.LeaveChannelAsync)) },
            },
        });
    }

    // A second try of what was done already gives the same answer, except where it says so below.
    private static MethodConfig Repeatable() => new()
    {
        Names = { new MethodName { Service = nameof(IHistoryService) } },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 3,
            InitialBackoff = TimeSpan.FromMilliseconds(50),
            MaxBackoff = TimeSpan.FromMilliseconds(500),
            BackoffMultiplier = 3,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };

    // A second try would find what the first one did, and call the name taken or the user no member.
    private static MethodConfig Once(string method) => new()
    {
        Names = { new MethodName { Service = nameof(IHistoryService), Method = method } },
    };
}
