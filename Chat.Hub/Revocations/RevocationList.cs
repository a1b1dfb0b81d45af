using System.Collections.Concurrent;
using Chat.Contracts.Ids;
using Chat.Contracts.Identity;
using Chat.Hub.Connections;

namespace Chat.Hub.Revocations;

/// <summary>The revocations that there may still be access tokens for. Safe for concurrent use.</summary>
internal sealed class RevocationList(TimeProvider time)
{
    // Longer than an access token lives; counted from when it was heard of, so that clocks do not matter.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<Guid, Entry> _sessions = new();
    private readonly ConcurrentDictionary<UserId, Entry> _users = new();

    public int Count => _sessions.Count + _users.Count;

    /// <summary>False when it says nothing new.</summary>
    public bool Add(Revocation revocation)
    {
        var entry = new Entry(revocation.Id, revocation.Kind, time.GetTimestamp());
        if (revocation.Session is { } session)
        {
            return _sessions.TryAdd(session, entry);
        }

        // The newest ends all that the earlier ones do.
        var kept = _users.AddOrUpdate(revocation.UserId, entry, (_, known) => known.Id >= entry.Id ? known : entry);
        return ReferenceEquals(kept, entry);
    }

    /// <summary>Why the tokens that this user comes with are worth nothing; null: they are not revoked.</summary>
    public RevocationKind? Find(ConnectedUser user) =>
        _users.TryGetValue(user.Id, out var all) && user.Revision < all.Id ? all.Kind
        : _sessions.TryGetValue(user.Session, out var session) ? session.Kind
        : null;

    /// <summary>
    /// The ids after this one are given anew: a revocation that had such a one says nothing of tokens that are made from now on. It holds for
    /// those from before it, as all up to this one do until they are read again. Sessions that are over stay over, since they are known by
    /// themselves.
    /// </summary>
    /// <param name="newest">-1: none of them is the same.</param>
    public void StartAnew(long newest)
    {
        foreach (var entry in _users.Where(entry => entry.Value.Id > newest))
        {
            if (newest <= 0)
            {
                _users.TryRemove(entry);
            }
            else
            {
                _users.TryUpdate(entry.Key, entry.Value with { Id = newest }, entry.Value);
            }
        }
    }

    /// <summary>Forgets those that no token has outlived.</summary>
    public void Sweep()
    {
        Sweep(_sessions);
        Sweep(_users);
    }

    private void Sweep<TKey>(ConcurrentDictionary<TKey, Entry> entries)
        where TKey : notnull
    {
        foreach (var entry in entries)
        {
            if (time.GetElapsedTime(entry.Value.HeardAt) > Lifetime)
            {
                entries.TryRemove(entry);
            }
        }
    }

    private sealed record Entry(long Id, RevocationKind Kind, long HeardAt);
}
