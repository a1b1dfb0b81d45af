namespace Chat.Hub.Connections;

/// <summary>One batch of events on its way to a connection.</summary>
/// <param name="Events">How many it has; at least 1.</param>
/// <param name="Bytes">About how long it is.</param>
/// <param name="At">Timestamp of its start.</param>
internal readonly record struct Delivery(int Events, int Bytes, long At);

/// <summary>Which bound was passed.</summary>
internal enum DeliveryBound
{
    None,
    Events,
    Bytes,
    Age,
}

/// <summary>
/// What was delivered to one connection and not acknowledged. Two feeds may deliver in another order than they count: the
/// sums are right as soon as both are acknowledged, and that is all the bounds need.
/// </summary>
internal sealed class UnacknowledgedDeliveries
{
    // A power of two, as every length of the ring.
    private const int FirstLength = 4;
    private const int LongestKept = 64;

    // Guards what follows.
    private readonly Lock _gate = new();
    private Delivery[] _ring = [];
    private int _first;
    private int _count;
    private long _acknowledged;
    private long _bytes;
    private int _events;
    private bool _isOver;

    public (int Events, long Bytes) Sum
    {
        get
        {
            lock (_gate)
            {
                return (_events, _bytes);
            }
        }
    }

    /// <summary>Counts a delivery that is about to happen. The bound that it passes, once: nothing is counted after it.</summary>
    public DeliveryBound Add(in Delivery delivery, DeliveryOptions bounds)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return DeliveryBound.None;
            }

            if (_count == _ring.Length)
            {
                Grow();
            }

            _ring[(_first + _count) & (_ring.Length - 1)] = delivery;
            _count++;
            _events += delivery.Events;
            _bytes += delivery.Bytes;
            return _events > bounds.UnacknowledgedEvents ? End(DeliveryBound.Events)
                : _bytes > bounds.UnacknowledgedBytes ? End(DeliveryBound.Bytes)
                : DeliveryBound.None;
        }
    }

    /// <summary>The age, when the oldest has passed it; once.</summary>
    public DeliveryBound Check(DeliveryOptions bounds, TimeProvider time)
    {
        lock (_gate)
        {
            return _count > 0 && time.GetElapsedTime(_ring[_first].At) > bounds.UnacknowledgedAge ? End(DeliveryBound.Age) : DeliveryBound.None;
        }
    }

    /// <param name="deliveries">How many of all; ignored when they are no more than before, or more than there were.</param>
    public void Acknowledge(long deliveries)
    {
        lock (_gate)
        {
            if (deliveries <= _acknowledged || deliveries > _acknowledged + _count)
            {
                return;
            }

            for (; _acknowledged < deliveries; _acknowledged++)
            {
                _events -= _ring[_first].Events;
                _bytes -= _ring[_first].Bytes;
                _first = (_first + 1) & (_ring.Length - 1);
                _count--;
            }

            // What a crowded moment has needed is not kept for good.
            if (_count == 0 && _ring.Length > LongestKept)
            {
                _ring = [];
                _first = 0;
            }
        }
    }

    private DeliveryBound End(DeliveryBound passed)
    {
        _isOver = true;
        _ring = [];
        _count = 0;
        return passed;
    }

    private void Grow()
    {
        var ring = new Delivery[Math.Max(FirstLength, _ring.Length * 2)];
        for (var i = 0; i < _count; i++)
        {
            ring[i] = _ring[(_first + i) & (_ring.Length - 1)];
        }

        (_ring, _first) = (ring, 0);
    }
}
