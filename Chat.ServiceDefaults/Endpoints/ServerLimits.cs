using Chat.Contracts;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>
/// Sets what a connection may cost: 10,000 of them have to fit into one process, and nobody is known yet when most of it is decided.
/// </summary>
internal sealed class ServerLimits(IOptions<ServerLimitsOptions> limits, IOptions<GrpcServiceOptions> calls) : IConfigureOptions<KestrelServerOptions>
{
    /// <summary>The largest call of the contract: a batch of the longest messages, with what is around each.</summary>
    public const int MaxCallBytes = ChatLimits.MaxSendBatch * (ChatLimits.MaxTextBytes + 1024);

    // An access token of the greatest length, and as much again.
    private const int HeaderBytes = 2 * ChatLimits.MaxAccessTokenLength;
    private const int Headers = 64;
    private const int RequestLineBytes = 8 * 1024;

    // What a peer may send unread. Kestrel's own are 1 MB and 768 KB: 10 GB for 10,000 connections that nobody reads.
    private const int ConnectionWindow = 256 * 1024;
    private const int StreamWindow = 128 * 1024;

    // The smallest there is: larger frames would only be buffered.
    private const int FrameBytes = 16 * 1024;

    // Each connection holds the whole table, 3 KB, and the last access token in it, for one call that lasts as long as the connection.
    private const int HeaderTableBytes = 0;

    private const int SlowestBody = 240;

    // A call is its message and five bytes before it.
    private const int CallPrefix = 5;

    // A peer that vanished without a word is noticed within their sum.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.AllowResponseHeaderCompression = false;
        var limit = options.Limits;
        limit.MaxConcurrentConnections = limits.Value.MaxConnections;
        limit.RequestHeadersTimeout = limits.Value.HeadersWithin;
        limit.MinRequestBodyDataRate = new MinDataRate(SlowestBody, limits.Value.HeadersWithin);
        limit.MaxRequestHeadersTotalSize = HeaderBytes;
        limit.MaxRequestHeaderCount = Headers;
        limit.MaxRequestLineSize = RequestLineBytes;
        // Of what is no call much less: RequestRules.
        limit.MaxRequestBodySize = Math.Max(calls.Value.MaxReceiveMessageSize ?? MaxCallBytes, limits.Value.MaxRequestBytes) + CallPrefix;

        limit.Http2.MaxStreamsPerConnection = limits.Value.MaxStreams;
        limit.Http2.MaxRequestHeaderFieldSize = HeaderBytes;
        limit.Http2.HeaderTableSize = HeaderTableBytes;
        limit.Http2.MaxFrameSize = FrameBytes;
        limit.Http2.InitialConnectionWindowSize = ConnectionWindow;
        limit.Http2.InitialStreamWindowSize = StreamWindow;
        limit.Http2.KeepAlivePingDelay = PingDelay;
        limit.Http2.KeepAlivePingTimeout = PingTimeout;
    }
}
