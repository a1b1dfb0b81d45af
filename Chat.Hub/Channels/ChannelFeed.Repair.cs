using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Diagnostics;

namespace Chat.Hub.Channels;

// Fetches from History what did not arrive, one fetch at a time.
internal sealed partial class ChannelFeed
{
    // Events of two hubs overtake each other all the time: what is missing is mostly under way.
    private static readonly TimeSpan GapTime = TimeSpan.FromMilliseconds(50);

    // A database that answers in two epochs by turns must not keep a feed busy for ever.
    private const int MaxFetches = 1_000;

    private Task _repair = Task.CompletedTask;
    private bool _isRepairing;
    private bool _mustReload;

    /// <summary>The fetching that is under way.</summary>
    public Task Repairing
    {
        get
        {
            lock (_gate)
            {
                return _repair;
            }
        }
    }

    /// <summary>Learns how far the channel is committed, and fetches what is missing.</summary>
    public void Observe(Epoch epoch, long head)
    {
        lock (_gate)
        {
            if (!_isStarted || _isClosed)
            {
                return;
            }

            if (epoch != _sequencer.Epoch)
            {
                _mustReload = true;
            }
            else
            {
                _sequencer.Expect(head);
            }

            if (_mustReload || _sequencer.IsBehind)
            {
                StartRepair(_mustReload ? TimeSpan.Zero : GapTime);
            }
        }
    }

    // Under the lock.
    private void StartRepair(TimeSpan delay)
    {
        if (!_isRepairing)
        {
            _isRepairing = true;
            _repair = Task.Run(() => RepairAsync(delay));
        }
    }

    private async Task RepairAsync(TimeSpan delay)
    {
        try
        {
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, _services.Time, CancellationToken.None);
            }

            for (var fetches = 0; fetches < MaxFetches; fetches++)
            {
                if (NextFetch() is not { } fetch)
                {
                    return;
                }

                await (fetch.IsReload ? ReloadAsync() : FetchAsync(fetch));
            }

            GiveUp();
        }
        catch (RefusalException refusal)
        {
            _services.Logger.RepairFailed(ChannelId, ChatErrors.NameOf(refusal.Refusal.Code));
            GiveUp();
        }
#pragma warning disable CA1031 // nobody awaits this, and the next comparison of heads tries again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _services.Logger.RepairFaulted(failure, ChannelId);
            GiveUp();
        }
    }

    private Fetch? NextFetch()
    {
        lock (_gate)
        {
            if (!_isClosed && _mustReload)
            {
                _mustReload = false;
                return new Fetch(true, 0, 0);
            }

            if (!_isClosed && _sequencer.IsBehind)
            {
                return new Fetch(false, _sequencer.Window.Head, _sequencer.Target);
            }

            _isRepairing = false;
            return null;
        }
    }

    private async Task FetchAsync(Fetch fetch)
    {
        var request = new ReadEventsRequest { ChannelId = ChannelId, After = fetch.After, Limit = ChatLimits.MaxEventPage };
        var page = await _services.History.ReadEventsAsync(request, fetch.Target);
        lock (_gate)
        {
            if (!TakeFetched(page) && !_mustReload)
            {
                _sequencer.GiveUp();
            }
        }
    }

    // Under the lock. False when it brought nothing. What came early by itself is delivered by this too, and was not repaired.
    private bool TakeFetched(EventPage page)
    {
        var head = _sequencer.Window.Head;
        var missing = page.Events.Count(item => _sequencer.IsMissing(item.Sequence));
        Take(new ChannelEventBatch { ChannelId = ChannelId, Epoch = page.Epoch, Events = page.Events });
        var hasMoved = _sequencer.Window.Head > head;
        if (hasMoved && missing > 0)
        {
            _services.Metrics.EventsRepaired(missing);
        }

        return hasMoved;
    }

    private async Task ReloadAsync()
    {
        var newest = await LoadAsync();
        lock (_gate)
        {
            if (newest.Epoch == _sequencer.Epoch)
            {
                _sequencer.Expect(newest.Head);
                TakeFetched(newest);
                return;
            }

            // What was delivered in the other epoch counts no more. A batch of the new one, even empty, makes the members reload.
            _sequencer.Start(newest);
            _outgoing.Clear();
            _outgoing.AddRange(_sequencer.Window.Newest(1));
            _mustAnnounceEpoch = true;
            foreach (var member in _members.Values)
            {
                // It was seen at a sequence of the other epoch, which says nothing about a departure in this one.
                member.Forget(ChannelId);
            }

            StartPump();
        }

        _services.Logger.EpochChanged(ChannelId, newest.Epoch);
    }

    /// <summary>The newest events, reaching as far as the database has committed.</summary>
    private async Task<EventPage> LoadAsync()
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var known = await _services.History.GetHeadAsync(ChannelId);
            var head = known.Sequence
                ?? throw new RefusalException(ErrorCode.ChannelNotFound, "There is no such channel.");
            var request = new ReadEventsRequest { ChannelId = ChannelId, Limit = EventWindow.Capacity };
            var page = await _services.History.ReadEventsAsync(request, head);
            if (page.Epoch == known.Epoch)
            {
                return page;
            }
        }

        throw new RefusalException(ErrorCode.Unavailable, "The message store is being replaced. Try again.");
    }

    private void GiveUp()
    {
        lock (_gate)
        {
            _sequencer.GiveUp();
            _isRepairing = false;
        }
    }

    private sealed record Fetch(bool IsReload, long After, long Target);
}
