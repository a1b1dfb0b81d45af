using System.Collections.Concurrent;
using Chat.Contracts;
using Chat.Contracts.Ids;
using Chat.Hub.Channels;

namespace Chat.Hub.Connections;

/// <summary>
/// What a hub knows of one connection. A client may overlap its calls (fire and forget), so everything here is safe for
/// concurrent use.
/// </summary>
/// <param name="id">The connection.</param>
/// <param name="user">Who it is.</param>
/// <param name="expiresAt">When it ends unless it is renewed.</param>
/// <param name="client">The other end.</param>
/// <param name="abort">Hangs up.</param>
/// <param name="session">Names the client program over all of its connections.</param>
internal sealed class ConnectionState(Guid id, ConnectedUser user, DateTimeOffset expiresAt, IChatHubReceiver client, Action abort, SessionId? session = null)
{
    private readonly Lock _renewal = new(); // guards the change of the two below, which are read without
    private volatile ConnectedUser _user = user;
    private long _expiresAt = expiresAt.UtcTicks;
    private int _isOver;

    private readonly ConcurrentDictionary<ChannelId, Membership> _memberships = new();
    private readonly Dictionary<ChannelId, ChannelFeed> _subscriptions = [];

    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards _subscriptions, _isEnding and _isClosed: a subscription that completes after the connection has gone must not
    // stay, and the connection is not let go in the middle of being aborted.
    private readonly Lock _gate = new();
    private bool _isEnding;
    private bool _isClosed;
    private int _isSending;
    private DateTimeOffset _waitsUntil; // touched by who is sending only

    public Guid Id { get; } = id;

    public ConnectedUser User => _user;

    public DateTimeOffset ExpiresAt => new(Volatile.Read(ref _expiresAt), TimeSpan.Zero);

    /// <summary>That it is being ended because of its access token: nothing more is done for it.</summary>
    public bool IsOver => Volatile.Read(ref _isOver) != 0;

    public IChatHubReceiver Client { get; } = client;

    public SessionId? Session { get; } = session;

    public UnacknowledgedDeliveries Unacknowledged { get; } = new();

    /// <summary>Completes when the connection is no more.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Notes that this connection is asked to wait. Whether it was so before, and has not waited. One caller at a time.</summary>
    public bool CameTooEarly(DateTimeOffset now, TimeSpan wait)
    {
        var early = now < _waitsUntil;
        _waitsUntil = now + wait;
        return early;
    }

    /// <summary>Ends the connection without further words; nothing happens when it has ended.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            // What it ran over may by now serve somebody else.
            if (!_isClosed)
            {
                abort();
            }
        }
    }

    public bool HasExpired(DateTimeOffset now) => Volatile.Read(ref _expiresAt) <= now.UtcTicks;

    /// <summary>Goes on with a later access token of the same user; an earlier one changes nothing.</summary>
    public void Renew(ConnectedUser user, DateTimeOffset expiresAt)
    {
        lock (_renewal)
        {
            if (expiresAt.UtcTicks > _expiresAt)
            {
                _user = user;
                Volatile.Write(ref _expiresAt, expiresAt.UtcTicks);
            }
        }
    }

    /// <summary>True for the one who is to end it.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _isOver, 1) == 0;

    public Membership? MembershipOf(ChannelId channelId) => _memberships.GetValueOrDefault(channelId);

    public void Remember(ChannelId channelId, Membership membership) => _memberships[channelId] = membership;

    public void Forget(ChannelId channelId) => _memberships.TryRemove(channelId, out _);

    /// <summary>Forgets a membership that ended with the event of this sequence. False when it is known to be a later one.</summary>
    public bool Forget(ChannelId channelId, long leftAt)
    {
        while (_memberships.TryGetValue(channelId, out var known))
        {
            if (known.KnownAt >= leftAt)
            {
                return false;
            }

            if (_memberships.TryRemove(KeyValuePair.Create(channelId, known)))
            {
                break;
            }
        }

        return true;
    }

    /// <summary>False while another batch of this connection is under way.</summary>
    public bool TryBeginSending() => Interlocked.CompareExchange(ref _isSending, 1, 0) == 0;

    public void EndSending() => Volatile.Write(ref _isSending, 0);

    /// <summary>False when the connection has gone meanwhile, or is about to.</summary>
    public bool TryAddSubscription(ChannelFeed feed)
    {
        lock (_gate)
        {
            if (_isEnding)
            {
                return false;
            }

            _subscriptions[feed.ChannelId] = feed;
            return true;
        }
    }

    public void Unsubscribe(ChannelId channelId)
    {
        ChannelFeed? feed;
        lock (_gate)
        {
            _subscriptions.Remove(channelId, out feed);
        }

        feed?.Remove(this);
    }

    /// <summary>The connection is no more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        EndSubscriptions();
        _gone.TrySetResult();
    }

    /// <summary>Ends every subscription; later ones are refused.</summary>
    public void EndSubscriptions()
    {
        ChannelFeed[] feeds;
        lock (_gate)
        {
            _isEnding = true;
            feeds = [.. _subscriptions.Values];
            _subscriptions.Clear();
        }

        foreach (var feed in feeds)
        {
            feed.Remove(this);
        }
    }
}
