using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Contracts.Notices;

namespace Chat.Sdk.Tests.Scripted;

/// <summary>What scripted hubs share: the channels, who is connected, and what a test tells them to do differently.</summary>
public sealed class ScriptedChat
{
    private readonly ConcurrentDictionary<ScriptedHub, bool> _connections = new();
    private readonly List<ScriptedChannel> _channels = [];
    private readonly ConcurrentQueue<SendRequest[]> _batches = new();
    private readonly ConcurrentDictionary<ChangeId, bool> _changes = new();

    public ScriptedChat() => General = Add("general");

    public ScriptedChannel General { get; }

    public Epoch Epoch { get; private set; } = new(Guid.NewGuid());

    /// <summary>Every batch that arrived, in order.</summary>
    public IReadOnlyList<SendRequest[]> Batches => [.. _batches];

    public IReadOnlyList<ScriptedHub> Connections => [.. _connections.Keys];

    /// <summary>Every request to subscribe that arrived.</summary>
    public ConcurrentQueue<SubscribeRequest> Subscriptions { get; } = new();

    public ConcurrentQueue<ReadEventsRequest> Pages { get; } = new();

    /// <summary>Every connection that said who it is.</summary>
    public ConcurrentQueue<ConnectRequest> Connects { get; } = new();

    /// <summary>What the next connections are told about the ones before.</summary>
    public ConcurrentQueue<PreviousEnd> PreviousEnds { get; } = new();

    /// <summary>Every acknowledgement of deliveries that arrived.</summary>
    public ConcurrentQueue<long> Acknowledged { get; } = new();

    /// <summary>Every access token that a connection was to be renewed with.</summary>
    public ConcurrentQueue<string> Renewals { get; } = new();

    /// <summary>How long access tokens live.</summary>
    public TimeSpan TokenLife { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The server's clock.</summary>
    public Func<DateTimeOffset> Now { get; set; } = TimeProvider.System.GetUtcNow;

    /// <summary>Says no to an access token.</summary>
    public Func<string, Refusal?>? TokenRefusal { get; set; }

    /// <summary>Says no to whoever connects.</summary>
    public Refusal? ConnectRefusal { get; set; }

    /// <summary>Runs before a channel is created.</summary>
    public Func<ScriptedHub, Task>? OnCreate { get; set; }

    /// <summary>Whether the hubs know the ids of changes; false: they are of a version before.</summary>
    public bool TakesChangeIds { get; set; } = true;

    /// <summary>Run after a channel was created, joined, left, or a member of it changed, before the answer.</summary>
    public Func<ScriptedHub, Task>? OnCreated { get; set; }

    public Func<ScriptedHub, Task>? OnJoined { get; set; }

    public Func<ScriptedHub, Task>? OnLeft { get; set; }

    public Func<ScriptedHub, Task>? OnMemberChanged { get; set; }

    /// <summary>What becomes of a message; null: stored, delivered and accepted.</summary>
    public Func<SendRequest, Refusal?>? BeforeStore { get; set; }

    /// <summary>What the client is told of a message that has been stored; null: accepted.</summary>
    public Func<SendRequest, Refusal?>? AfterStore { get; set; }

    /// <summary>Runs before a batch is answered; can throw, or not return.</summary>
    public Func<ScriptedHub, SendRequest[], Task>? OnBatch { get; set; }

    /// <summary>Runs after the answer to a subscription was made, and before it is sent.</summary>
    public Func<SubscribeRequest, SubscribeAnswer, Task<SubscribeAnswer>>? OnSubscribe { get; set; }

    /// <summary>Runs before a page is read.</summary>
    public Func<ReadEventsRequest, Task>? OnPage { get; set; }

    /// <summary>Which events a connection gets live; null: all.</summary>
    public Func<ScriptedHub, ChannelEvent, bool>? Delivers { get; set; }

    /// <summary>How far behind a client may be before it is sent a snapshot.</summary>
    public int MaxReplay { get; set; } = ChatLimits.MaxEventPage;

    internal Lock Sync { get; } = new(); // guards channels and events

    public static UserId IdOf(string name) => new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)));

    public ScriptedChannel Add(string name)
    {
        lock (Sync)
        {
            var channel = new ScriptedChannel(this, name);
            _channels.Add(channel);
            return channel;
        }
    }

    /// <summary>Whether the change with this id was asked for before.</summary>
    public bool IsRepeat(ChangeId? id) => TakesChangeIds && id is { } given && !_changes.TryAdd(given, true);

    /// <summary>The database comes back from a backup that is empty.</summary>
    public void Restore()
    {
        lock (Sync)
        {
            Epoch = new Epoch(Guid.NewGuid());
            _channels.ForEach(channel => channel.Forget());
        }
    }

    /// <summary>Somebody is no member any more, without a word.</summary>
    public void Expel(ScriptedChannel channel, string name) => channel.Change(IdOf(name), name, isMember: false);

    public void Deliver(ScriptedChannel channel, ChannelEvent item)
    {
        foreach (var connection in _connections.Keys)
        {
            if (Delivers?.Invoke(connection, item) != false)
            {
                connection.Push(channel, item);
            }
        }
    }

    public void Notice(string text)
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Client.OnNotice(new ServerNotice { Text = text, At = TimeProvider.System.GetUtcNow() });
        }
    }

    public void SayDisconnecting(int code, TimeSpan retryAfter = default)
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Client.OnDisconnecting(new DisconnectNotice { Code = (DisconnectCode)code, RetryAfter = retryAfter });
        }
    }

    internal void Entered(ScriptedHub hub) => _connections[hub] = true;

    internal void Left(ScriptedHub hub) => _connections.TryRemove(hub, out _);

    internal void Received(SendRequest[] batch) => _batches.Enqueue(batch);

    internal List<ScriptedChannel> Channels()
    {
        lock (Sync)
        {
            return [.. _channels];
        }
    }

    internal ScriptedChannel? Find(string name) => Channels().Find(channel => channel.Name == name);

    internal ScriptedChannel? Find(ChannelId id) => Channels().Find(channel => channel.Id == id);
}
