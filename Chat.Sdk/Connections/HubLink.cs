using System.Globalization;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Notices;
using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion.Client;
using MagicOnion.Serialization.MessagePack;
using MessagePack;

namespace Chat.Sdk.Connections;

/// <summary>Hears what arrives over a link, on the task that reads the connection: it must not block.</summary>
internal interface ILinkListener
{
    void OnEvents(HubLink link, ChannelEventBatch batch);

    void OnNotice(HubLink link, ServerNotice notice);
}

/// <summary>One connection to a hub, over a TCP connection of its own, so that a proxy in between chooses anew each time.</summary>
internal sealed class HubLink : IChatHubReceiver, IAsyncDisposable
{
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(2);

    private readonly ChatClientOptions _options;
    private readonly ILinkListener _listener;
    private readonly string _accessToken;
    private readonly SessionId _session;
    private readonly DeliveryAcknowledger _acknowledger;
    private readonly GrpcChannel _channel;
    private readonly TaskCompletionSource _hangUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IChatHub? _hub;
    private Task _ended = Task.CompletedTask;

    private HubLink(ChatClientOptions options, string accessToken, SessionId session, ILinkListener listener)
    {
        _options = options;
        _listener = listener;
        _accessToken = accessToken;
        _session = session;
        _acknowledger = new DeliveryAcknowledger(deliveries => _hub!.Acknowledge(deliveries), options.TimeProvider);
        _channel = LinkChannel.Create(options);
    }

    /// <summary>Completes when the link is of no more use. Never fails.</summary>
    public Task Ended => _ended;

    /// <summary>False as soon as it is known that it ends.</summary>
    public bool IsUsable => !_hangUp.Task.IsCompleted && !_ended.IsCompleted;

    /// <summary>What the server said before it ended, if it did.</summary>
    public DisconnectNotice? Notice { get; private set; }

    /// <summary>Why it broke, if that is known.</summary>
    public Exception? Error { get; private set; }

    public ConnectAnswer Session { get; private set; } = null!;

    /// <exception cref="RefusalException">The server is there and says no.</exception>
    /// <exception cref="HubUnreachableException">There is no chat server, or it does not answer in time.</exception>
    public static async Task<HubLink> OpenAsync(
        ChatClientOptions options, string accessToken, SessionId session, ILinkListener listener, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var link = new HubLink(options, accessToken, session, listener);
        try
        {
            // On the pool: where there is a SynchronizationContext, receiver methods would be posted to it and wait for a busy UI.
            await Task.Run(() => link.ConnectAsync(either.Token), CancellationToken.None);
            return link;
        }
        catch (Exception exception)
        {
            await link.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
            {
                throw new HubUnreachableException(
                    string.Create(CultureInfo.InvariantCulture, $"The server at {options.Server} did not answer within {options.ConnectTimeout.TotalSeconds:0.###} s."), exception);
            }

            if (LinkErrors.Translate(exception, options.Server) is { } translated)
            {
                throw translated;
            }

            throw;
        }
    }

    /// <summary>Calls the hub. An answer that does not come in time ends the link.</summary>
    /// <exception cref="RefusalException">The hub says no, or failed.</exception>
    /// <exception cref="LinkLostException">The link ended first.</exception>
    public async Task<T> CallAsync<T>(Func<IChatHub, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(_hub!).WaitAsync(_options.CallTimeout, _options.TimeProvider, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            HangUp();
            throw new LinkLostException($"Hub instance {Session.InstanceId} did not answer in time.", exception);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (LinkErrors.IsLoss(exception))
        {
            HangUp();
            throw new LinkLostException($"The connection to hub instance {Session.InstanceId} ended before the answer came.", exception);
        }
        catch (RpcException exception)
        {
            throw new RefusalException(LinkErrors.ToRefusal(exception));
        }
        catch (MessagePackSerializationException exception)
        {
            throw new RefusalException(ErrorCode.Internal, $"The server's answer cannot be read: {exception.Message}");
        }
    }

    public void OnEvents(ChannelEventBatch batch)
    {
        try
        {
            _listener.OnEvents(this, batch);
        }
        finally
        {
            _acknowledger.Processed(batch);
        }
    }

    public void OnNotice(ServerNotice notice) => _listener.OnNotice(this, notice);

    public void OnDisconnecting(DisconnectNotice notice)
    {
        Notice = notice;
        HangUp();
    }

    /// <summary>Ends the link from this side, soon and without waiting.</summary>
    public void HangUp() => _hangUp.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        HangUp();
        await _ended;
        _acknowledger.Dispose();
        _channel.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var options = StreamingHubClientOptions.CreateWithDefault(serializerProvider: MessagePackMagicOnionSerializerProvider.Default.WithOptions(ChatSerializer.Options));
        _hub = await StreamingHubClient.ConnectAsync<IChatHub, IChatHubReceiver>(_channel, this, options, cancellationToken: cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // MagicOnion may resume on the thread that reads the connection
        _ended = WatchAsync(_hub);
        var request = new ConnectRequest { AccessToken = _accessToken, Client = _options.ClientName, SessionId = _session };
        Session = await _hub.ConnectAsync(request).WaitAsync(cancellationToken);
    }

    private async Task WatchAsync(IChatHub hub)
    {
        var disconnected = hub.WaitForDisconnectAsync();
        await Task.WhenAny(disconnected, _hangUp.Task);
        if (disconnected.IsCompleted)
        {
            Error = (await disconnected).Exception;
        }

        // Bounded: it writes to a connection that may be stuck. Disposing the channel ends whatever is left.
        await hub.DisposeAsync().WaitAsync(DisposeLimit, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
