using Grpc.Net.Client;

namespace Chat.Sdk.Connections;

/// <summary>The gRPC channel of one link.</summary>
internal static class LinkChannel
{
    /// <summary>A page of events at the limits of the contract, with room for what later versions add.</summary>
    private const int MaxAnswerBytes = 32 * 1024 * 1024;

    public static GrpcChannel Create(ChatClientOptions options) => GrpcChannel.ForAddress(options.Server, new GrpcChannelOptions
    {
#pragma warning disable CA2000 // the channel disposes it
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            EnableMultipleHttp2Connections = false,
            // A frozen server or a pulled cable says nothing; without these nobody would notice.
            KeepAlivePingDelay = options.KeepAlivePingDelay,
            KeepAlivePingTimeout = options.KeepAlivePingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
        },
#pragma warning restore CA2000
        DisposeHttpClient = true,
        MaxReceiveMessageSize = MaxAnswerBytes,
        LoggerFactory = options.LoggerFactory,
    });
}
