using System.Net.Sockets;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Notices;
using Grpc.Net.Client;
using MagicOnion.Client;
using MagicOnion.Serialization;
using MagicOnion.Serialization.MessagePack;

namespace Chat.LoadTest.Clients;

/// <summary>One TCP connection to a hub, with one StreamingHub on it. Acknowledges what is delivered, as clients must.</summary>
internal sealed class HubConnection : IChatHubReceiver, IAsyncDisposable
{
    private const int MaxUnacknowledged = 64;
    private static readonly TimeSpan AcknowledgeWithin = TimeSpan.FromSeconds(1);

    private const int MaxAnswerBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan HangUpLimit = TimeSpan.FromSeconds(5);

    private static readonly IMagicOnionSerializerProvider Serializer = MessagePackMagicOnionSerializerProvider.Default.WithOptions(ChatSerializer.Options);

    private readonly TaskCompletionSource _readAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IChatHubReceiver _receiver;
    private readonly ITimer _acknowledging;
    private readonly GrpcChannel _channel;
    private long _deliveries;
    private long _acknowledged;
    private StallingStream? _stream;
    private IChatHub? _hub;

    private HubConnection(Uri address, IChatHubReceiver receiver)
    {
        _receiver = receiver;
        _acknowledging = TimeProvider.System.CreateTimer(_ => Acknowledge(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
#pragma warning disable CA2000 // the channel disposes it
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = OpenAsync,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                UseProxy = false,
            },
#pragma warning restore CA2000
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxAnswerBytes,
        });
    }

    public IChatHub Hub => _hub!;

    /// <summary>Ends when the connection has ended, whoever ended it.</summary>
    public Task Ended => Hub.WaitForDisconnectAsync();

    public static async Task<HubConnection> ConnectAsync(Uri address, string accessToken, IChatHubReceiver receiver, CancellationToken cancellationToken)
    {
        var connection = new HubConnection(address, receiver);
        try
        {
            var options = StreamingHubClientOptions.CreateWithDefault(serializerProvider: Serializer);
            connection._hub = await StreamingHubClient.ConnectAsync<IChatHub, IChatHubReceiver>(connection._channel, connection, options, cancellationToken: cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // MagicOnion may resume on the thread that reads the connection
            await connection._hub.ConnectAsync(new ConnectRequest { AccessToken = accessToken, Client = "Chat.LoadTest" }).WaitAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops reading, for good.</summary>
    public void Stall() => _stream!.IsStalled = true;

    /// <summary>Cuts the connection without a word.</summary>
    public void Cut() => _stream?.Dispose();

    public void OnEvents(ChannelEventBatch batch)
    {
        _receiver.OnEvents(batch);
        var open = Interlocked.Increment(ref _deliveries) - Interlocked.Read(ref _acknowledged);
        if (open == 1)
        {
            _acknowledging.Change(AcknowledgeWithin, Timeout.InfiniteTimeSpan);
        }
        else if (open >= MaxUnacknowledged)
        {
            Acknowledge();
        }
    }

    public void OnNotice(ServerNotice notice) => _receiver.OnNotice(notice);

    public void OnDisconnecting(DisconnectNotice notice) => _receiver.OnDisconnecting(notice);

    public async ValueTask DisposeAsync()
    {
        await _acknowledging.DisposeAsync();
        _readAgain.TrySetResult();
        if (_hub is not null)
        {
            // Bounded: it writes to a connection that may be stuck.
            await _hub.DisposeAsync().WaitAsync(HangUpLimit, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _channel.Dispose();
    }

    private void Acknowledge()
    {
        try
        {
            var deliveries = Interlocked.Read(ref _deliveries);
            Interlocked.Exchange(ref _acknowledged, deliveries);
            Hub.Acknowledge(deliveries);
        }
        catch (Exception ended) when (Session.IsLoss(ended))
        {
            // There is nobody to tell any more.
        }
    }

    private async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return _stream = new StallingStream(new NetworkStream(socket, ownsSocket: true), _readAgain.Task);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
