using System.Net;
using Chat.ServiceDefaults.Limits;

namespace Chat.Hub.Limits;

/// <content>
/// The streams of an address. Where none of its places is left, one that has been silent for a while makes room: who opens streams and does
/// not say who he is would else keep out everybody behind the same address.
/// </content>
internal sealed partial class HubLimits
{
    /// <summary>How long a stream keeps its place without saying who it is when somebody else needs it. A client says it at once.</summary>
    public static readonly TimeSpan SilentPlace = TimeSpan.FromSeconds(1);

    // Those of each address on which nobody says who he is, the oldest first. Guarded as the connections are.
    private readonly Dictionary<RateKey, LinkedList<Guid>> _silent = [];

    /// <summary>
    /// Counts a connection of an address, from the begin of its stream until <see cref="Depart"/>. Answers the one that had to make room for it,
    /// is counted no more, and is to be ended; null: none. Refused: rate_limited.
    /// </summary>
    public Guid? Arrive(Guid connection, IPAddress? address)
    {
        if (IsExempt(address))
        {
            return null;
        }

        var ofAddress = RateKey.Of(address);
        lock (_gate)
        {
            Guid? yielding = null;
            if (IsFull(ofAddress, options.Value.ConnectionsPerAddress))
            {
                yielding = Yielding(ofAddress) ?? throw TooMuch("Too many connections are open from your address.", ConnectionsChangeWithin);
                Remove(yielding.Value);
            }

            var place = new Place(ofAddress, time.GetTimestamp());
            _connections.Add(connection, place);
            AddOne(ofAddress);
            place.Silent = SilentOf(ofAddress).AddLast(connection);
            return yielding;
        }
    }

    /// <summary>It says who it is, and keeps its place.</summary>
    public void BeginConnecting(Guid connection)
    {
        lock (_gate)
        {
            if (_connections.TryGetValue(connection, out var place))
            {
                Speak(place);
            }
        }
    }

    /// <summary>It has not said it: as if it had been silent since its begin.</summary>
    public void EndConnecting(Guid connection)
    {
        lock (_gate)
        {
            if (_connections.TryGetValue(connection, out var place) && place is { User: null, Silent: null })
            {
                place.Silent = Insert(SilentOf(place.Address), connection, place);
            }
        }
    }

    /// <summary>The stream of the connection has ended.</summary>
    public void Depart(Guid connection)
    {
        lock (_gate)
        {
            Remove(connection);
        }
    }

    // Under the lock, as all that follows.
    private Guid? Yielding(RateKey address) =>
        _silent.GetValueOrDefault(address)?.First is { } oldest && time.GetElapsedTime(_connections[oldest.Value].Since) >= SilentPlace ? oldest.Value : null;

    private LinkedListNode<Guid> Insert(LinkedList<Guid> silent, Guid connection, Place place)
    {
        var later = silent.First;
        while (later is not null && _connections[later.Value].Since <= place.Since)
        {
            later = later.Next;
        }

        return later is null ? silent.AddLast(connection) : silent.AddBefore(later, connection);
    }

    private void Remove(Guid connection)
    {
        if (!_connections.Remove(connection, out var place))
        {
            return;
        }

        Speak(place);
        TakeOne(place.Address);
        if (place.User is { } user)
        {
            TakeOne(user);
        }
    }

    private LinkedList<Guid> SilentOf(RateKey address)
    {
        if (!_silent.TryGetValue(address, out var silent))
        {
            _silent[address] = silent = [];
        }

        return silent;
    }

    private void Speak(Place place)
    {
        if (place.Silent is not { } entry)
        {
            return;
        }

        var silent = entry.List!;
        silent.Remove(entry);
        place.Silent = null;
        if (silent.Count == 0)
        {
            _silent.Remove(place.Address);
        }
    }

    private sealed class Place(RateKey address, long since)
    {
        public RateKey Address => address;

        public long Since => since;

        public RateKey? User { get; set; }

        /// <summary>Its entry among the silent ones; null: it is none.</summary>
        public LinkedListNode<Guid>? Silent { get; set; }
    }
}
