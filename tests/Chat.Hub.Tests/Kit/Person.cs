using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Contracts.Notices;
using Chat.ServiceDefaults;
using Chat.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion.Client;

namespace Chat.Hub.Tests.Kit;

/// <summary>Somebody at the other end of a hub connection, who keeps everything that arrives.</summary>
internal sealed class Person : IChatHubReceiver, IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly Lock _gate = new(); // guards what follows
    private readonly List<ChannelEventBatch> _batches = [];
    private readonly List<ServerNotice> _notices = [];
    private readonly TaskCompletionSource<DisconnectNotice> _disconnecting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IChatHub? _hub;
    private ConnectAnswer? _welcome;

    private Person(GrpcChannel channel)
    {
        _channel = channel;
    }

    public IChatHub Hub => _hub!;

    public ConnectAnswer Welcome => _welcome!;

    public UserId Id => Welcome.UserId;

    /// <summary>Acknowledges every delivery as soon as it is there.</summary>
    public bool Acknowledges { get; set; }

    public Task<DisconnectNotice> Disconnecting => _disconnecting.Task;

    public IReadOnlyList<ChannelEventBatch> Batches
    {
        get
        {
            lock (_gate)
            {
                return [.. _batches];
            }
        }
    }

    public IReadOnlyList<ChannelEvent> Events(ChannelId channelId) =>
        [.. Batches.Where(batch => batch.ChannelId == channelId).SelectMany(batch => batch.Events)];

    /// <summary>Opens the connection and does not say who it is.</summary>
    public static async Task<Person> ArriveAsync(Uri hub)
    {
        var person = new Person(GrpcChannel.ForAddress(hub));
        person._hub = await StreamingHubClient.ConnectAsync<IChatHub, IChatHubReceiver>(person._channel, person, serializerProvider: ChatSerializerProvider.Default)
            .OrFail("a connection to the hub");
        return person;
    }

    public static async Task<Person> ConnectAsync(Uri hub, string name, SessionId? session = null) =>
        await ConnectWithAsync(hub, (await TestIssuer.SharedAsync()).TokenFor(name), session);

    public static async Task<Person> ConnectWithAsync(Uri hub, string token, SessionId? session = null)
    {
        var person = await ArriveAsync(hub);
        var request = new ConnectRequest { AccessToken = token, Client = "tests", SessionId = session };
        person._welcome = await person.Hub.ConnectAsync(request).OrFail("the answer to connect");
        return person;
    }

    public async Task<SubscribeAnswer> SubscribesAsync(ChannelId channelId, Epoch? epoch = null, long? after = null) =>
        await Hub.SubscribeAsync(new SubscribeRequest { ChannelId = channelId, Epoch = epoch, AfterSequence = after }).OrFail("the answer to subscribe");

    public async Task<SendAnswer> SaysAsync(ChannelId channelId, string text) =>
        (await SendsAsync(Message(channelId, text)))[0];

    public Task<SendAnswer[]> SendsAsync(params SendRequest[] messages) => Hub.SendMessagesAsync(messages).OrFail("the answer to send");

    public static SendRequest Message(ChannelId channelId, string text, string? traceParent = null) =>
        new() { ChannelId = channelId, Id = MessageId.New(TimeProvider.System), Text = text, TraceParent = traceParent };

    /// <summary>Awaits an event with this text, arrived or to come.</summary>
    public async Task<ChannelEvent> ReceivesAsync(ChannelId channelId, string text)
    {
        await UntilAsync(() => Events(channelId).Any(item => item.Message?.Text == text), $"the message '{text}'");
        return Events(channelId).First(item => item.Message?.Text == text);
    }

    public Task ReceivesNoticeAsync(string text) =>
        UntilAsync(
            () =>
            {
                lock (_gate)
                {
                    return _notices.Any(notice => notice.Text == text);
                }
            },
            $"the notice '{text}'");

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (condition())
            {
                return;
            }

            await changed.OrFail(what);
        }
    }

    /// <summary>Runs a call that must be refused, and gives the refusal as it came over the wire.</summary>
    public static async Task<Refusal> RefusedAsync(Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => call().OrFail("a refusal"));
        Assert.True(Refusal.TryParseDetail(failure.Status.Detail, out var refusal), failure.ToString());
        return refusal;
    }

    void IChatHubReceiver.OnEvents(ChannelEventBatch batch)
    {
        if (Acknowledges)
        {
            Hub.Acknowledge(Batches.Count + 1);
        }

        Note(() => _batches.Add(batch));
    }

    void IChatHubReceiver.OnNotice(ServerNotice notice) => Note(() => _notices.Add(notice));

    void IChatHubReceiver.OnDisconnecting(DisconnectNotice notice) => _disconnecting.TrySetResult(notice);

    public async Task HangsUpAsync() => await Hub.DisposeAsync().OrFail("the end of the connection");

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }

        _channel.Dispose();
    }

    private void Note(Action note)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            note();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
