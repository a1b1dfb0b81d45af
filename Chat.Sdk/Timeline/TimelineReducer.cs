using Chat.Contracts.Channels;
using Chat.Contracts.Ids;

namespace Chat.Sdk.Timeline;

/// <summary>
/// Puts what arrives from a channel, in whatever order and however often, into the one order of its sequence: first load,
/// what was missed, and live events all go through here, and applying something a second time changes nothing.
/// It asks for what it lacks by <see cref="NeedsAnswer"/> and <see cref="NeedsPage"/>. Not safe for several threads at once.
/// </summary>
internal sealed class TimelineReducer(ReplayMode mode)
{
    private static readonly TimelineUpdate Nothing = new(false, []);

    private readonly EarlyEvents _early = new();
    private Epoch? _epoch;
    private Epoch? _earlyEpoch;
    private bool _isLoaded;
    private long _certainHead;
    private long _liveHead;

    /// <summary>The life of the database that the events are of; null before the first load.</summary>
    public Epoch? Epoch => _epoch;

    /// <summary>Sequence of the last event that was let through; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>A <see cref="SubscribeAnswer"/> is wanted: nothing is let through before it.</summary>
    public bool NeedsAnswer { get; private set; } = true;

    /// <summary>No room behind it: live events are only counted, and fetched later.</summary>
    public bool IsPaused { get; set; }

    /// <summary>A page after <see cref="Last"/> is wanted, because something is known to be missing.</summary>
    public bool NeedsPage => !NeedsAnswer && !IsPaused && (IsGapCertain || _liveHead > Last);

    /// <summary>What is missing will not come by itself. Otherwise it may be on its way.</summary>
    public bool IsGapCertain => _certainHead > Last;

    public SubscribeRequest Request(ChannelId channelId) => new()
    {
        ChannelId = channelId,
        Epoch = _isLoaded ? _epoch : null,
        AfterSequence = _isLoaded && _epoch is not null ? Last : null,
    };

    /// <summary>A new connection: the answer to a new subscription decides what was missed.</summary>
    public void BeginAnswer() => NeedsAnswer = true;

    /// <summary>The server is known to have stored that much.</summary>
    public void NoteHead(long sequence) => _certainHead = Math.Max(_certainHead, sequence);

    public TimelineUpdate Apply(ChannelEventBatch batch)
    {
        if (NeedsAnswer)
        {
            Hold(batch);
            return Nothing;
        }

        if (batch.Epoch != _epoch)
        {
            StartAgain();
            Hold(batch);
            return Nothing;
        }

        List<ChannelEvent> passed = [];
        foreach (var item in batch.Events)
        {
            Take(item, passed);
        }

        return Drain(passed);
    }

    public TimelineUpdate Apply(SubscribeAnswer answer)
    {
        if (!NeedsAnswer)
        {
            return Nothing;
        }

        var isSameLife = _isLoaded && answer.Epoch == _epoch;
        if (!answer.IsSnapshot && !isSameLife)
        {
            // Events that follow after something of another epoch are of no use; ask for a first load.
            StartAgain();
            return Nothing;
        }

        NeedsAnswer = false;
        UseEarlyOf(answer.Epoch);

        if (!answer.IsSnapshot)
        {
            NoteHead(answer.Head);
            return TakeStretch(answer.Events);
        }

        if (isSameLife && IsKnownOrReadable(answer))
        {
            HoldAll(answer.Events);
            NoteHead(answer.Head);
            return Drain([]);
        }

        return Load(answer);
    }

    public TimelineUpdate Apply(EventPage page)
    {
        if (NeedsAnswer)
        {
            return Nothing;
        }

        if (page.Epoch != _epoch)
        {
            StartAgain();
            return Nothing;
        }

        NoteHead(page.Head);
        return TakeStretch(page.Events);
    }

    private bool IsKnownOrReadable(SubscribeAnswer answer) =>
        mode == ReplayMode.Everything || answer.Head <= Last || answer.Events is [var first, ..] && first.Sequence <= Last + 1;

    private TimelineUpdate Load(SubscribeAnswer answer)
    {
        _certainHead = _epoch is null || _epoch == answer.Epoch ? _certainHead : 0;
        NoteHead(answer.Head);
        _epoch = answer.Epoch;
        _isLoaded = true;
        Last = answer.Events.Length > 0 ? answer.Events[^1].Sequence : 0;
        List<ChannelEvent> passed = [.. answer.Events];
        return new TimelineUpdate(true, Drain(passed).Events);
    }

    /// <summary>What was asked for passes even when paused: it is one answer more than the bound.</summary>
    private TimelineUpdate TakeStretch(ChannelEvent[] events)
    {
        List<ChannelEvent> passed = [];
        foreach (var item in events)
        {
            TakeOne(item, passed);
        }

        return Drain(passed);
    }

    private void Take(ChannelEvent item, List<ChannelEvent> passed)
    {
        if (IsPaused)
        {
            NoteHead(item.Sequence);
        }
        else
        {
            TakeOne(item, passed);
        }
    }

    private void TakeOne(ChannelEvent item, List<ChannelEvent> passed)
    {
        _liveHead = Math.Max(_liveHead, item.Sequence);
        if (item.Sequence <= Last)
        {
            return;
        }

        if (item.Sequence == Last + 1)
        {
            Last = item.Sequence;
            passed.Add(item);
        }
        else if (!_early.Add(item))
        {
            NoteHead(item.Sequence);
        }
    }

    private void Hold(ChannelEventBatch batch)
    {
        UseEarlyOf(batch.Epoch);
        HoldAll(batch.Events);
    }

    private void UseEarlyOf(Epoch epoch)
    {
        if (_earlyEpoch != epoch)
        {
            _early.Clear();
            _liveHead = 0;
            _earlyEpoch = epoch;
        }
    }

    private void HoldAll(ChannelEvent[] events)
    {
        foreach (var item in events)
        {
            _liveHead = Math.Max(_liveHead, item.Sequence);
            _early.Add(item);
        }
    }

    private TimelineUpdate Drain(List<ChannelEvent> passed)
    {
        if (IsPaused)
        {
            // Held back for their order only; with no room for them they are fetched later.
            NoteHead(_early.Latest);
            _early.Clear();
        }

        var before = passed.Count;
        _early.TakeAfter(Last, passed);
        if (passed.Count > before)
        {
            Last = passed[^1].Sequence;
        }

        return passed.Count == 0 ? Nothing : new TimelineUpdate(false, passed);
    }

    private void StartAgain()
    {
        NeedsAnswer = true;
        _epoch = null;
        _early.Clear();
        _earlyEpoch = null;
        _liveHead = 0;
        _certainHead = 0;
    }
}
