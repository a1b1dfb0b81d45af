using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Hub.Backplane;
using Chat.Hub.Connections;
using Cysharp.Runtime.Multicast;

namespace Chat.Hub.Channels;

/// <summary>
/// One channel on this hub while somebody is subscribed: takes its events from wherever they come, keeps the newest, and
/// delivers them to the members in order of sequence.
/// </summary>
internal sealed partial class ChannelFeed
{
    // Batches that come while the newest events are being read. Past it they are dropped, and fetched with the gap.
    private const int MaxBeforeStart = 1_000;

    private readonly FeedServices _services;
    private readonly IMulticastSyncGroup<Guid, IChatHubReceiver> _group;
    private readonly Lazy<Task> _start;

    // Guards everything below. A member enters and reads the window in one step, so nothing falls between.
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ConnectionState> _members = [];
    private readonly EventSequencer _sequencer = new();
    private readonly List<ChannelEventBatch> _beforeStart = [];
    private IBackplaneSubscription? _subscription;
    private bool _isStarted;
    private bool _isClosed;
    private long _emptySince;

    public ChannelFeed(ChannelId channelId, FeedServices services)
    {
        ChannelId = channelId;
        _services = services;
        // A name of its own: a feed that is just closing does not share its group with its successor.
        _group = services.Groups.GetOrAddSynchronousGroup<Guid, IChatHubReceiver>($"feed:{channelId}:{Guid.NewGuid():N}");
        _start = new Lazy<Task>(() => Task.Run(BeginAsync));
        _emptySince = services.Time.GetTimestamp();
    }

    public ChannelId ChannelId { get; }

    public bool IsStarted
    {
        get
        {
            lock (_gate)
            {
                return _isStarted && !_isClosed;
            }
        }
    }

    /// <summary>How many connections are subscribed.</summary>
    public int Members
    {
        get
        {
            lock (_gate)
            {
                return _members.Count;
            }
        }
    }

    /// <summary>Reads the newest events, once for all who ask. Refused: channel_not_found, unavailable.</summary>
    public Task StartAsync() => _start.Value;

    /// <summary>False when the feed has closed: take a new one.</summary>
    public bool TryAdd(ConnectionState connection)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            if (!_members.ContainsKey(connection.Id))
            {
                _services.Metrics.Subscribed();
            }

            _members[connection.Id] = connection;
            ChangeGroup(connection);
            return true;
        }
    }

    public void Remove(ConnectionState connection)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                RemoveMember(connection);
            }
        }
    }

    public bool Has(ConnectionState connection)
    {
        lock (_gate)
        {
            return !_isClosed && _members.ContainsKey(connection.Id);
        }
    }

    /// <summary>Takes events from the sender, the backplane or History; order and repeats do not matter.</summary>
    public void Offer(ChannelEventBatch batch)
    {
        lock (_gate)
        {
            if (_isStarted)
            {
                Take(batch);
            }
            else if (_beforeStart.Count < MaxBeforeStart)
            {
                _beforeStart.Add(batch);
            }
        }
    }

    /// <summary>Closes the feed when nobody has been subscribed for this long.</summary>
    public bool TryCloseIfIdle(TimeSpan grace)
    {
        lock (_gate)
        {
            if (_members.Count > 0 || _services.Time.GetElapsedTime(_emptySince) < grace)
            {
                return false;
            }
        }

        return TryClose();
    }

    /// <summary>False when somebody is subscribed.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            if (_members.Count > 0)
            {
                return false;
            }

            if (!_isClosed)
            {
                _isClosed = true;
                _group.Dispose();
                _subscription?.Dispose();
            }

            return true;
        }
    }

    private async Task BeginAsync()
    {
        // First the ear, then the book: what is committed after the reading is heard.
        var subscription = _services.Backplane.Subscribe(ChannelId, Offer);
        lock (_gate)
        {
            _subscription = subscription;
            if (_isClosed)
            {
                subscription.Dispose();
                return;
            }
        }

        await subscription.Settled;
        var newest = await LoadAsync();
        lock (_gate)
        {
            _sequencer.Start(newest);
            _isStarted = true;
            foreach (var batch in _beforeStart)
            {
                Take(batch);
            }

            _beforeStart.Clear();
        }
    }

    // Under the lock, as the next one.
    private void RemoveMember(ConnectionState connection)
    {
        if (!_members.Remove(connection.Id))
        {
            return;
        }

        _services.Metrics.Unsubscribed();
        ChangeGroup(connection);
        if (_members.Count == 0)
        {
            _emptySince = _services.Time.GetTimestamp();
        }
    }

    private void Take(ChannelEventBatch batch)
    {
        if (_isClosed)
        {
            return;
        }

        if (batch.Epoch != _sequencer.Epoch)
        {
            // Which of the two is the newer one only the database knows.
            _mustReload = true;
            StartRepair(TimeSpan.Zero);
            return;
        }

        _sequencer.Offer(batch.Events, _outgoing);
        StartPump();
        if (_sequencer.IsBehind)
        {
            StartRepair(GapTime);
        }
    }
}
