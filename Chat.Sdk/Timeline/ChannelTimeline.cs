using System.Runtime.CompilerServices;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Sdk.Connections;
using Chat.Sdk.Sending;
using Chat.Sdk.Waiting;

namespace Chat.Sdk.Timeline;

/// <summary>
/// A channel as its reader sees it: the newest events first, then every event once, in order, through lost connections and
/// restarts. A reader that is slower than the channel holds up nothing: past <see cref="ChatClientOptions.MaxUnreadEvents"/> the
/// timeline leaves out what arrives and fetches it when the reader has caught up.
/// </summary>
public sealed partial class ChannelTimeline : IAsyncDisposable
{
    private readonly ChatClient _client;
    private readonly int _maxUnread;
    private readonly Lock _sync = new(); // guards the reducer, what is unread, the link and the end
    private readonly TimelineReducer _reducer;
    private readonly Signal _unreadChanged = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<ChannelEvent> _unread = [];
    private bool _unreadIsReset;
    private HubLink? _link;
    private bool _hasEnded;
    private bool _isBeingLeft;
    private RefusalException? _failure;

    internal ChannelTimeline(ChatClient client, ChannelId channelId, ReplayMode mode, int maxUnread)
    {
        _client = client;
        ChannelId = channelId;
        _reducer = new TimelineReducer(mode);
        _maxUnread = maxUnread;
    }

    public ChannelId ChannelId { get; }

    /// <summary>Sequence of the newest event that was put in order; the reader may not have had it yet.</summary>
    public long LastSequence
    {
        get
        {
            lock (_sync)
            {
                return _reducer.Last;
            }
        }
    }

    internal Signal WorkChanged { get; } = new();

    internal bool HasEnded
    {
        get
        {
            lock (_sync)
            {
                return _hasEnded;
            }
        }
    }

    /// <summary>Wakes the reader.</summary>
    internal Signal UnreadChanged => _unreadChanged;

    /// <summary>Completes with the first load, or the reason why there is none.</summary>
    internal Task Loaded => _loaded.Task;

    /// <summary>What the server said when it was asked last and could not answer.</summary>
    internal Refusal? Setback { get; set; }

    /// <summary>
    /// What comes next, for one reader. Ends when the channel is closed or left, or its client is.
    /// </summary>
    /// <exception cref="RefusalException">The server does not let the user read the channel any more.</exception>
    public async IAsyncEnumerable<TimelineUpdate> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (TakeUnread(out var hasEnded) is { } update)
            {
                yield return update;
            }
            else if (hasEnded)
            {
                yield break;
            }
            else
            {
                await _unreadChanged.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>
    /// Says that the server is known to have stored that event, for example because it acknowledged a message: if it has not
    /// arrived, it is fetched now.
    /// </summary>
    public void Expect(long sequence)
    {
        lock (_sync)
        {
            _reducer.NoteHead(sequence);
        }

        WorkChanged.Set();
    }

    /// <summary>Ends live events of the channel; membership stays.</summary>
    public ValueTask DisposeAsync() => new(_client.CloseAsync(this));

    internal void Attach(HubLink link)
    {
        lock (_sync)
        {
            _link = link;
            _reducer.BeginAnswer();
        }

        WorkChanged.Set();
    }

    /// <summary>The hub may have ended the subscription: a new one goes on where this one stood, or is refused.</summary>
    internal void SubscribeAgain()
    {
        lock (_sync)
        {
            _isBeingLeft = false;
            _reducer.BeginAnswer();
        }

        WorkChanged.Set();
    }

    /// <summary>The client itself leaves the channel, so the event that says so is no surprise.</summary>
    internal void BeginLeaving()
    {
        lock (_sync)
        {
            _isBeingLeft = true;
        }
    }

    internal void Detach(HubLink link)
    {
        lock (_sync)
        {
            if (_link == link)
            {
                _link = null;
            }
        }
    }

    internal void OnEvents(HubLink link, ChannelEventBatch batch) => Apply(link, batch, static (reducer, batch) => reducer.Apply(batch));

    internal void OnAnswer(HubLink link, SubscribeAnswer answer)
    {
        Apply(link, answer, static (reducer, answer) => reducer.Apply(answer));
        _loaded.TrySetResult();
    }

    internal void OnPage(HubLink link, EventPage page) => Apply(link, page, static (reducer, page) => reducer.Apply(page));

    internal TimelineWork NextWork()
    {
        lock (_sync)
        {
            if (_link is null || _hasEnded)
            {
                return default;
            }

            return _reducer.NeedsAnswer ? new TimelineWork(_link, _reducer.Request(ChannelId), _reducer.Last, IsUrgent: true)
                : _reducer.NeedsPage ? new TimelineWork(_link, null, _reducer.Last, _reducer.IsGapCertain)
                : default;
        }
    }

    internal void End(RefusalException? failure = null)
    {
        lock (_sync)
        {
            _hasEnded = true;
            _failure ??= failure;
        }

        _loaded.TrySetException(failure ?? new RefusalException(ErrorCode.NotConnected, "The channel was closed before it was loaded."));
        _ = _loaded.Task.Exception; // whoever opened the channel may have given up; the reader learns it too

        _client.Echo.Close(ChannelId, _unreadChanged);
        _unreadChanged.Set();
    }

    private bool IsOwnLeave(ChannelEvent item) =>
        item is { Kind: ChannelEventKind.MemberLeft, Membership: { } who } && who.UserId == _client.Session?.UserId;

    private void Apply<T>(HubLink link, T arrived, Func<TimelineReducer, T, TimelineUpdate> apply)
    {
        IReadOnlyList<(OutgoingMessage Message, ChannelEvent Event)> settled;
        lock (_sync)
        {
            // What a link delivers after it was given up is old, and perhaps of another epoch.
            if (_link != link || _hasEnded)
            {
                return;
            }

            var update = apply(_reducer, arrived);
            if (update.IsReset)
            {
                _unread = [];
                _unreadIsReset = true;
            }

            // Left over another connection: the hub has ended this subscription, though the user may have come back since. An
            // answer also tells of what was before its subscription.
            var subscribedAt = arrived is SubscribeAnswer answer ? answer.Head : 0;
            if (!_isBeingLeft && update.Events.Any(item => item.Sequence > subscribedAt && IsOwnLeave(item)))
            {
                _reducer.BeginAnswer();
            }

            settled = _client.Echo.Show(ChannelId, update, _reducer.Last, _client.Session?.UserId);
            _unread.AddRange(update.Events);
            _reducer.IsPaused = _unread.Count >= _maxUnread;
        }

        foreach (var (message, item) in settled)
        {
            message.Accept(item.Sequence, item.Message!.SentAt);
        }

        if (settled.Count > 0)
        {
            _client.SweepOutbox();
        }

        _unreadChanged.Set();
        WorkChanged.Set();
    }

    private TimelineUpdate? TakeUnread(out bool hasEnded)
    {
        TimelineUpdate? update;
        lock (_sync)
        {
            hasEnded = _hasEnded;
            var own = _client.Echo.Take(ChannelId, out var hasOwnChanged);
            update = _unread.Count > 0 || _unreadIsReset || hasOwnChanged ? new TimelineUpdate(_unreadIsReset, _unread) { Own = own } : null;
            if (update is null && hasEnded && _failure is not null)
            {
                throw new RefusalException(_failure.Refusal);
            }

            if (update is null)
            {
                return null;
            }

            _unread = [];
            _unreadIsReset = false;
            if (!_reducer.IsPaused)
            {
                return update;
            }

            _reducer.IsPaused = false;
        }

        WorkChanged.Set();
        return update;
    }
}
