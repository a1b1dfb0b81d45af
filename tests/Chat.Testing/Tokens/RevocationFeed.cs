using Chat.Contracts.Ids;
using Chat.Contracts.Identity;
using MagicOnion;
using MagicOnion.Server;

namespace Chat.Testing;

/// <summary>Revocations in memory.</summary>
public sealed class RevocationFeed
{
    private readonly Lock _gate = new(); // guards the list
    private readonly List<Revocation> _items = [];
    private string _epoch = "1";
    private int _requests;
    private int _keyRequests;

    public int Requests => Volatile.Read(ref _requests);

    public int KeyRequests => Volatile.Read(ref _keyRequests);

    public long Newest
    {
        get
        {
            lock (_gate)
            {
                return _items.Count;
            }
        }
    }

    public static Revocation Make(long id, UserId user, RevocationKind kind, Guid? session) =>
        new() { Id = id, UserId = user, Session = session, Kind = kind, At = TimeProvider.System.GetUtcNow() };

    public Revocation Add(UserId user, RevocationKind kind, Guid? session)
    {
        lock (_gate)
        {
            var revocation = Make(_items.Count + 1, user, kind, session);
            _items.Add(revocation);
            return revocation;
        }
    }

    /// <summary>Puts it back to what it was when it had so many, with the next ones getting the ids of those that are lost.</summary>
    /// <param name="count">How many stay.</param>
    /// <param name="epoch">Of the database from now on; null: as before.</param>
    public void Restore(int count, string? epoch = null)
    {
        lock (_gate)
        {
            _items.RemoveRange(count, _items.Count - count);
            _epoch = epoch ?? _epoch;
        }
    }

    public void CountKeyRequest() => Interlocked.Increment(ref _keyRequests);

    public RevocationPage Read(long? after)
    {
        Interlocked.Increment(ref _requests);
        lock (_gate)
        {
            Revocation[] items = [.. _items.Where(item => item.Id > (after ?? 0))];
            return new RevocationPage { Next = items.Length > 0 ? items[^1].Id : after ?? _items.Count, Items = items, Newest = _items.Count, Epoch = _epoch, ReadAt = TimeProvider.System.GetUtcNow() };
        }
    }
}

/// <summary>The same over the wire.</summary>
public sealed class RevocationFeedService(RevocationFeed feed) : ServiceBase<IRevocationService>, IRevocationService
{
    public UnaryResult<RevocationPage> ReadAsync(long? after) => UnaryResult.FromResult(feed.Read(after));
}
