using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Hub.Connections;

namespace Chat.Hub.Channels;

// What can be answered without asking History.
internal sealed partial class ChannelFeed
{
    public long Head
    {
        get
        {
            lock (_gate)
            {
                return _sequencer.Window.Head;
            }
        }
    }

    /// <summary>
    /// What a subscriber missed: the events after its last one, or a snapshot. Null when they reach back further than the
    /// window, but not too far. <see cref="SubscribeAnswer.Head"/> tells how far the answer has to reach then.
    /// </summary>
    public SubscribeAnswer? TryAnswer(SubscribeRequest request)
    {
        lock (_gate)
        {
            var window = _sequencer.Window;
            if (request.AfterSequence is not { } after
                || request.Epoch != _sequencer.Epoch
                || after > window.Head
                || window.Head - after > ChatLimits.MaxEventPage)
            {
                return Snapshot();
            }

            if (after < window.Before)
            {
                return null;
            }

            var missed = window.After(after);
            return EventSizes.Fit(missed)
                ? new SubscribeAnswer { Epoch = _sequencer.Epoch, IsSnapshot = false, Events = missed, Head = window.Head }
                : Snapshot();
        }
    }

    /// <summary>
    /// Whether the window proves that a subscriber who was answered up to <paramref name="answered"/> is still a member: any
    /// departure that it does not hold is yet to come, and ends the subscription then.
    /// </summary>
    public bool ProvesMember(ConnectionState connection, long answered)
    {
        lock (_gate)
        {
            var window = _sequencer.Window;
            return connection.MembershipOf(ChannelId) is { KnownAt: var knownAt, Epoch: var epoch }
                && epoch == _sequencer.Epoch
                && knownAt >= window.Before
                && Math.Max(knownAt, answered) <= window.Head
                && !window.After(knownAt).Any(item => item.Kind == ChannelEventKind.MemberLeft && item.Membership?.UserId == connection.User.Id);
        }
    }

    /// <summary>
    /// The topic as of the head or later: what was known with the membership, and the changes since. False when the window does not reach
    /// back to that, or is of another epoch than it, or than the answer that the topic is for.
    /// </summary>
    public bool TryGetTopic(ConnectionState connection, Epoch answered, out string? topic)
    {
        topic = null;
        lock (_gate)
        {
            if (connection.MembershipOf(ChannelId) is not { } known
                || known.Epoch != _sequencer.Epoch || answered != _sequencer.Epoch || known.KnownAt < _sequencer.Window.Before)
            {
                return false;
            }

            var changes = _sequencer.Window.After(known.KnownAt).Where(item => item is { Kind: ChannelEventKind.TopicChanged, Change: not null });
            topic = changes.LastOrDefault() is { } change ? change.Change!.Text : known.Topic;
            topic = topic is { Length: > 0 } ? topic : null;
            return true;
        }
    }

    public SubscribeAnswer AnswerWithSnapshot()
    {
        lock (_gate)
        {
            return Snapshot();
        }
    }

    /// <summary>A page out of the window, or null.</summary>
    public EventPage? TryRead(ReadEventsRequest request)
    {
        lock (_gate)
        {
            var window = _sequencer.Window;
            if (!_isStarted || request.Before is not null)
            {
                return null;
            }

            if (request.After is { } after)
            {
                return after >= window.Before && after <= window.Head ? Page([.. window.After(after).Take(request.Limit)]) : null;
            }

            return request.Limit <= window.Head - window.Before || window.Before == 0 ? Page(window.Newest(request.Limit)) : null;
        }
    }

    // Under the lock, as the next one.
    private SubscribeAnswer Snapshot() => new()
    {
        Epoch = _sequencer.Epoch,
        IsSnapshot = true,
        Events = _sequencer.Window.Newest(ChatLimits.SnapshotEvents),
        Head = _sequencer.Window.Head,
    };

    private EventPage Page(ChannelEvent[] events) => new() { Epoch = _sequencer.Epoch, Events = events, Head = _sequencer.Window.Head };
}
