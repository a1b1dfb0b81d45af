using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Sdk;
using Chat.Sdk.Sending;
using Chat.Sdk.Timeline;
using Chat.Testing;

namespace Chat.Chaos.Tests.Running;

/// <summary>One client of one channel. Remembers what it posted and every event that its timeline gave it, in order.</summary>
public sealed class Member : IAsyncDisposable
{
    // So many may be open for each one posted at once; the next one waits for the oldest.
    private const int InFlight = 10;

    private readonly ChatClient _client;
    private readonly Chance _chance;
    private readonly ChannelTimeline _timeline;
    private readonly Task _listening;
    private readonly Lock _gate = new(); // guards the two lists
    private readonly List<OutgoingMessage> _posted = [];
    private readonly List<TimelineUpdate> _heard = [];
    private int _acknowledged;

    private Member(ChatClient client, ChannelTimeline timeline, string name, Chance chance)
    {
        _client = client;
        _chance = chance;
        _timeline = timeline;
        Name = name;
        _listening = ListenAsync();
    }

    public string Name { get; }

    public ChannelId ChannelId => _timeline.ChannelId;

    public long LastHeard => _timeline.LastSequence;

    public IReadOnlyList<OutgoingMessage> Posted
    {
        get
        {
            lock (_gate)
            {
                return [.. _posted];
            }
        }
    }

    public IReadOnlyList<TimelineUpdate> Heard
    {
        get
        {
            lock (_gate)
            {
                return [.. _heard];
            }
        }
    }

    /// <summary>The events since its timeline began anew last.</summary>
    public IReadOnlyList<ChannelEvent> HeardLast => [.. Heard.Skip(LastReset(Heard)).SelectMany(update => update.Events)];

    /// <summary>The events before that.</summary>
    public IReadOnlyList<ChannelEvent> HeardFirst => [.. Heard.Take(LastReset(Heard)).SelectMany(update => update.Events)];

    /// <summary>How many messages have been accepted.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public static async Task<Member> ConnectAsync(Uri address, string name, string channel, Chance chance)
    {
        var client = new ChatClient(new ChatClientOptions { Server = address, AccessToken = async (_, _) => await ChaosSystem.TokenForAsync(name), LongestBackOff = TimeSpan.FromSeconds(1) });
        await client.ConnectAsync().OrFail($"{name} is connected");
        var joined = await PatientlyAsync(() => client.JoinChannelAsync(channel), $"{name} is a member");
        var timeline = await PatientlyAsync(() => client.OpenChannelAsync(joined.Id, ReplayMode.Everything), $"{name} sees the channel");
        return new Member(client, timeline, name, chance);
    }

    public static async Task CreateChannelAsync(Uri address, string name, string channel)
    {
        await using var client = new ChatClient(new ChatClientOptions { Server = address, AccessToken = async (_, _) => await ChaosSystem.TokenForAsync(name) });
        await client.ConnectAsync().OrFail($"{name} is connected");
        await PatientlyAsync(() => client.CreateChannelAsync(channel), $"{channel} is created");
    }

    /// <summary>Posts one message after the other until the token says so, and returns when all have an outcome.</summary>
    public async Task TalkAsync(CancellationToken until, int atOnce = 1)
    {
        while (!until.IsCancellationRequested)
        {
            for (var post = 0; post < atOnce; post++)
            {
                await PostAsync(inFlight: InFlight * atOnce);
            }

            // As fast as somebody types who is in a hurry; faster, and the machine has no time left to start what was killed.
            await _chance.PauseAsync(5, 25);
        }

        await Task.WhenAll(Posted.Select(message => message.Completion)).OrFail($"an outcome of everything {Name} posted");
    }

    public async Task PostAsync(string? text = null, int inFlight = InFlight)
    {
        OutgoingMessage? oldest = null;
        lock (_gate)
        {
            var message = _client.Post(ChannelId, text ?? $"{Name} {_posted.Count + 1}");
            _posted.Add(message);
            _ = CountAsync(message);
            if (_posted.Count > inFlight)
            {
                oldest = _posted[^inFlight];
            }
        }

        await (oldest?.Completion ?? Task.CompletedTask);
    }

    public Task SentAsync() => _client.DrainAsync().OrFail($"an outcome of everything {Name} posted");

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _listening.OrFail($"the end of the timeline of {Name}");
    }

    // What the scenario before has broken may be busy still.
    private static async Task<T> PatientlyAsync<T>(Func<Task<T>> call, string what)
        where T : class
    {
        T? result = null;
        await Eventually.Async(
            async () =>
            {
                try
                {
                    result = await call();
                    return true;
                }
                catch (RefusalException refused) when (refused.Refusal.IsRetryable)
                {
                    return false;
                }
            },
            what);
        return result!;
    }

    private static int LastReset(IReadOnlyList<TimelineUpdate> heard)
    {
        var last = heard.Count - 1;
        while (last > 0 && !heard[last].IsReset)
        {
            last--;
        }

        return Math.Max(last, 0);
    }

    private async Task CountAsync(OutgoingMessage message)
    {
        await message.Completion;
        Interlocked.Increment(ref _acknowledged);
    }

    private async Task ListenAsync()
    {
        await foreach (var update in _timeline.ReadAllAsync())
        {
            lock (_gate)
            {
                _heard.Add(update);
            }
        }
    }
}
