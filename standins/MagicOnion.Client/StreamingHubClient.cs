using Grpc.Core;
using MagicOnion.Client.Hubs;
using MagicOnion.Serialization;

namespace MagicOnion.Client;

/// <summary>Connects to hubs.</summary>
public static class StreamingHubClient
{
    /// <inheritdoc cref="ConnectAsync{TStreamingHub, TReceiver}(CallInvoker, TReceiver, StreamingHubClientOptions, IStreamingHubClientFactoryProvider?, CancellationToken)"/>
    public static Task<TStreamingHub> ConnectAsync<TStreamingHub, TReceiver>(
        ChannelBase channel,
        TReceiver receiver,
        string? host = null,
        CallOptions option = default,
        IMagicOnionSerializerProvider? serializerProvider = null,
        IStreamingHubClientFactoryProvider? factoryProvider = null,
        IMagicOnionClientLogger? logger = null,
        CancellationToken cancellationToken = default)
        where TStreamingHub : IStreamingHub<TStreamingHub, TReceiver>
        => ConnectAsync<TStreamingHub, TReceiver>(
            Invoker(channel), receiver, StreamingHubClientOptions.CreateWithDefault(host, option, serializerProvider, logger), factoryProvider, cancellationToken);

    /// <inheritdoc cref="ConnectAsync{TStreamingHub, TReceiver}(CallInvoker, TReceiver, StreamingHubClientOptions, IStreamingHubClientFactoryProvider?, CancellationToken)"/>
    public static Task<TStreamingHub> ConnectAsync<TStreamingHub, TReceiver>(
        ChannelBase channel, TReceiver receiver, StreamingHubClientOptions options, IStreamingHubClientFactoryProvider? factoryProvider = null, CancellationToken cancellationToken = default)
        where TStreamingHub : IStreamingHub<TStreamingHub, TReceiver>
        => ConnectAsync<TStreamingHub, TReceiver>(Invoker(channel), receiver, options, factoryProvider, cancellationToken);

    /// <inheritdoc cref="ConnectAsync{TStreamingHub, TReceiver}(CallInvoker, TReceiver, StreamingHubClientOptions, IStreamingHubClientFactoryProvider?, CancellationToken)"/>
    public static Task<TStreamingHub> ConnectAsync<TStreamingHub, TReceiver>(
        CallInvoker callInvoker,
        TReceiver receiver,
        string? host = null,
        CallOptions option = default,
        IMagicOnionSerializerProvider? serializerProvider = null,
        IStreamingHubClientFactoryProvider? factoryProvider = null,
        IMagicOnionClientLogger? logger = null,
        CancellationToken cancellationToken = default)
        where TStreamingHub : IStreamingHub<TStreamingHub, TReceiver>
        => ConnectAsync<TStreamingHub, TReceiver>(
            callInvoker, receiver, StreamingHubClientOptions.CreateWithDefault(host, option, serializerProvider, logger), factoryProvider, cancellationToken);

    /// <summary>
    /// Connects. Receiver methods are posted to the SynchronizationContext of the caller; without one they run one after another on the
    /// connection's read loop, and what they take delays everything that arrives after.
    /// </summary>
    /// <exception cref="RpcException">The server could not be reached or refused, or speaks another version of the protocol.</exception>
    public static async Task<TStreamingHub> ConnectAsync<TStreamingHub, TReceiver>(
        CallInvoker callInvoker, TReceiver receiver, StreamingHubClientOptions options, IStreamingHubClientFactoryProvider? factoryProvider = null, CancellationToken cancellationToken = default)
        where TStreamingHub : IStreamingHub<TStreamingHub, TReceiver>
    {
        ArgumentNullException.ThrowIfNull(callInvoker);
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(options);
        factoryProvider ??= StreamingHubClientFactoryProvider.Default;
        if (!factoryProvider.TryGetFactory<TStreamingHub, TReceiver>(out var factory))
        {
            throw new NotSupportedException(
                $"There is no client of the hub '{typeof(TStreamingHub).FullName}': the factory provider '{factoryProvider.GetType().FullName}' does not make one.");
        }

        var hub = factory(receiver, callInvoker, options);
        if (hub is not IConnectingClient client)
        {
            throw new NotSupportedException($"The client '{hub.GetType().FullName}' of the hub '{typeof(TStreamingHub).FullName}' was not made by this library.");
        }

        // Always yielding: the code after the caller's await must not run on the thread that reads the connection, which it might block.
        await client.ConnectAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return hub;
    }

    private static CallInvoker Invoker(ChannelBase channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.CreateCallInvoker();
    }
}
