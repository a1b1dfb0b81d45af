using Grpc.Core;
using MagicOnion.Serialization;

namespace MagicOnion.Client;

/// <summary>How a hub client connects. Immutable: each With method returns a copy.</summary>
public class StreamingHubClientOptions
{
    public StreamingHubClientOptions(string? host, CallOptions callOptions, IMagicOnionSerializerProvider serializerProvider, IMagicOnionClientLogger logger)
        : this(host, callOptions, serializerProvider, logger, null, null, null, null, null)
    {
    }

    public StreamingHubClientOptions(
        string? host,
        CallOptions callOptions,
        IMagicOnionSerializerProvider serializerProvider,
        IMagicOnionClientLogger logger,
        TimeSpan? clientHeartbeatInterval,
        TimeSpan? clientHeartbeatTimeout,
        Action<ServerHeartbeatEvent>? onServerHeartbeatReceived,
        Action<ClientHeartbeatEvent>? onClientHeartbeatResponseReceived,
        TimeProvider? timeProvider)
    {
        ArgumentNullException.ThrowIfNull(serializerProvider);
        ArgumentNullException.ThrowIfNull(logger);
        Host = host;
        CallOptions = callOptions;
        SerializerProvider = serializerProvider;
        Logger = logger;
        ClientHeartbeatInterval = clientHeartbeatInterval;
        ClientHeartbeatTimeout = clientHeartbeatTimeout;
        OnServerHeartbeatReceived = onServerHeartbeatReceived;
        OnClientHeartbeatResponseReceived = onClientHeartbeatResponseReceived;
        TimeProvider = timeProvider;
    }

    private StreamingHubClientOptions(StreamingHubClientOptions other)
        : this(
            other.Host,
            other.CallOptions,
            other.SerializerProvider,
            other.Logger,
            other.ClientHeartbeatInterval,
            other.ClientHeartbeatTimeout,
            other.OnServerHeartbeatReceived,
            other.OnClientHeartbeatResponseReceived,
            other.TimeProvider)
    {
    }

    public string? Host { get; private init; }

    /// <summary>A deadline in here limits the whole connection.</summary>
    public CallOptions CallOptions { get; private init; }

    public IMagicOnionSerializerProvider SerializerProvider { get; private init; }

    public IMagicOnionClientLogger Logger { get; private init; }

    /// <summary>How often the client asks the server for a sign of life; null is never.</summary>
    public TimeSpan? ClientHeartbeatInterval { get; private init; }

    /// <summary>How long it may take to come until the connection counts as lost; null is for ever. Only with an interval.</summary>
    public TimeSpan? ClientHeartbeatTimeout { get; private init; }

    public Action<ServerHeartbeatEvent>? OnServerHeartbeatReceived { get; private init; }

    public Action<ClientHeartbeatEvent>? OnClientHeartbeatResponseReceived { get; private init; }

    public TimeProvider? TimeProvider { get; private init; }

    public static StreamingHubClientOptions CreateWithDefault(
        string? host = null, CallOptions callOptions = default, IMagicOnionSerializerProvider? serializerProvider = null, IMagicOnionClientLogger? logger = null)
        => new(host, callOptions, serializerProvider ?? MagicOnionSerializerProvider.Default, logger ?? NullMagicOnionClientLogger.Instance);

    public StreamingHubClientOptions WithHost(string? host) => new(this) { Host = host };

    public StreamingHubClientOptions WithCallOptions(CallOptions callOptions) => new(this) { CallOptions = callOptions };

    public StreamingHubClientOptions WithSerializerProvider(IMagicOnionSerializerProvider serializerProvider) => new(this) { SerializerProvider = serializerProvider };

    public StreamingHubClientOptions WithLogger(IMagicOnionClientLogger logger) => new(this) { Logger = logger };

    public StreamingHubClientOptions WithClientHeartbeatInterval(TimeSpan? interval) => new(this) { ClientHeartbeatInterval = interval };

    public StreamingHubClientOptions WithClientHeartbeatTimeout(TimeSpan? timeout) => new(this) { ClientHeartbeatTimeout = timeout };

    public StreamingHubClientOptions WithServerHeartbeatReceived(Action<ServerHeartbeatEvent>? onServerHeartbeatReceived)
        => new(this) { OnServerHeartbeatReceived = onServerHeartbeatReceived };

    public StreamingHubClientOptions WithClientHeartbeatResponseReceived(Action<ClientHeartbeatEvent>? onClientHeartbeatResponseReceived)
        => new(this) { OnClientHeartbeatResponseReceived = onClientHeartbeatResponseReceived };

    public StreamingHubClientOptions WithTimeProvider(TimeProvider timeProvider) => new(this) { TimeProvider = timeProvider };
}
