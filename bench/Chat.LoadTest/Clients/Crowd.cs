using System.Diagnostics;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.LoadTest.Checking;
using Chat.LoadTest.Measuring;
using Chat.LoadTest.Systems;
using Grpc.Core;

namespace Chat.LoadTest.Clients;

/// <summary>All clients of a run and the channels they are in.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    /// <summary>Connections that are being made at the same time.</summary>
    private const int AtOnce = 64;

    private readonly LoadOptions _load;
    private readonly ILoadedSystem _system;
    private readonly string _run;
    private readonly CancellationTokenSource _closing = new();
    private readonly List<(Target Target, ChannelRecord Record)> _channels = [];
    private Task[] _runs = [];

    public Crowd(LoadOptions load, ILoadedSystem system, string run, Meter meter, Violations violations)
    {
        _load = load;
        _system = system;
        _run = run;
        Violations = violations;
        Sessions = [.. Enumerable.Range(0, load.Connections)
            .Select(index => new Session(index, $"load-{run}-{index}", system, meter, violations, load.Size))];
    }

    public Violations Violations { get; }

    public IReadOnlyList<Session> Sessions { get; }

    public IReadOnlyList<(Target Target, ChannelRecord Record)> Channels => _channels;

    public int Live => Sessions.Count(session => session.IsLive);

    /// <summary>What the first connections make a hub and this program load is not theirs.</summary>
    public static Task WarmUpAsync(ILoadedSystem system, Violations violations, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, 50),
            new ParallelOptions { MaxDegreeOfParallelism = 10, CancellationToken = cancellationToken },
            async (number, token) =>
            {
                var hub = system.Hubs[number % system.Hubs.Count];
                var accessToken = await system.TokenForAsync("load-warm-up", token);
                await using var connection = await HubConnection.ConnectAsync(hub, accessToken, new Session(0, "", system, new Meter(), violations, 0), token);
            });

    /// <summary>Connects everybody; nobody is in a channel yet.</summary>
    /// <returns>Connections made per second.</returns>
    public async Task<double> ConnectAsync(CancellationToken cancellationToken)
    {
        await _system.PrepareTokensAsync(Sessions.Select(session => session.UserName), cancellationToken);
        _runs = new Task[Sessions.Count];
        var started = Stopwatch.GetTimestamp();
        await EachAsync(
            Sessions,
            async (session, token) =>
            {
                _runs[session.Index] = session.RunAsync(_closing.Token);
                await session.LiveAsync(token);
            },
            cancellationToken);
        return Sessions.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Makes the channels and lets everybody into theirs: the members of one have different connections, spread evenly.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        var accessToken = await _system.TokenForAsync($"load-{_run}-founder", cancellationToken);
        await using var founder = await HubConnection.ConnectAsync(_system.Hubs[0], accessToken, new Session(0, "", _system, new Meter(), Violations, 0), cancellationToken);
        for (var number = 0; number < _load.Channels; number++)
        {
            var name = $"load-{_run}-{number}";
            var channel = await Patiently.CallAsync($"#{name} is made", () => CreateAsync(founder.Hub, name), cancellationToken);
            _channels.Add((new Target(channel.Id, channel.Name), new ChannelRecord(channel.Name)));
        }

        var memberships = Enumerable.Range(0, _load.Channels).SelectMany(MembersOf, (channel, member) => (channel, member)).ToLookup(pair => pair.member, pair => pair.channel);
        await EachAsync(
            Sessions,
            async (session, token) =>
            {
                foreach (var (target, record) in memberships[session.Index].Select(channel => _channels[channel]))
                {
                    await session.EnterAsync(target.Id, new MemberView(session.UserName, record, Violations), token);
                }
            },
            cancellationToken);
    }

    /// <summary>Who sends where; the channels take turns, then their members.</summary>
    public IReadOnlyList<(Session Session, Target Target)> Routes()
    {
        var active = _load.Active == 0 ? _load.Channels : _load.Active;
        var senders = _load.Senders == 0 ? _load.Members : _load.Senders;
        return
        [
            .. from member in Enumerable.Range(0, senders)
               from channel in Enumerable.Range(0, active)
               select (Sessions[MembersOf(channel).ElementAt(member)], _channels[channel].Target),
        ];
    }

    /// <summary>Cuts every connection.</summary>
    /// <returns>How many there were.</returns>
    public int CutAll() => Sessions.Count(session => !session.IsStalled && session.Cut());

    /// <summary>Every event of a channel, as its members may read it.</summary>
    public async Task<List<StoredEvent>> ReadEventsAsync(ChannelId id, CancellationToken cancellationToken)
    {
        var number = _channels.FindIndex(channel => channel.Target.Id == id);
        var reader = Sessions[MembersOf(number).First(member => !Sessions[member].IsStalled)];
        List<StoredEvent> events = [];
        while (true)
        {
            var page = await reader.ReadAsync(id, events.Count == 0 ? 0 : events[^1].Sequence, cancellationToken);
            if (page.Events.Length == 0)
            {
                return events;
            }

            events.AddRange(page.Events.Select(item => new StoredEvent(item.Sequence, item.Message is { } message ? MessageKey.Of(message.Id) : MessageKey.None)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_runs.Where(run => run is not null));
        _closing.Dispose();
    }

    private static async Task<ChannelSummary> CreateAsync(IChatHub hub, string name)
    {
        try
        {
            return await hub.CreateChannelAsync(name);
        }
        catch (RpcException failure) when (Refusal.TryParseDetail(failure.Status.Detail, out var refusal) && refusal.Code == ErrorCode.ChannelExists)
        {
            // A first try whose answer got lost.
            return await hub.JoinChannelAsync(name);
        }
    }

    private IEnumerable<int> MembersOf(int channel) =>
        Enumerable.Range(channel * _load.Members, _load.Members).Select(place => place % _load.Connections);

    private static Task EachAsync(IEnumerable<Session> sessions, Func<Session, CancellationToken, ValueTask> action, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, action);
}
