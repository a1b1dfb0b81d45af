using System.Diagnostics.CodeAnalysis;

namespace MagicOnion.Client.Hubs;

/// <summary>The calls of one connection that wait for an answer. Whoever takes a call out completes it, so each is completed once.</summary>
internal sealed class PendingCalls
{
    // Guards everything here; held for a few instructions only.
    private readonly Lock _lock = new();
    private readonly Dictionary<int, IPendingCall> _calls = [];
    private int _lastId;
    private bool _isClosed;

    /// <summary>False when the connection has ended.</summary>
    public bool TryAdd(IPendingCall call, out int messageId)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                messageId = 0;
                return false;
            }

            do
            {
                // Wraps; the server's own messages use negative numbers.
                messageId = _lastId = _lastId == int.MaxValue ? 1 : _lastId + 1;
            }
            while (!_calls.TryAdd(messageId, call));

            return true;
        }
    }

    public bool TryTake(int messageId, [NotNullWhen(true)] out IPendingCall? call)
    {
        lock (_lock)
        {
            return _calls.Remove(messageId, out call);
        }
    }

    /// <summary>From now on there is no waiting; what waited is cancelled.</summary>
    public void Close()
    {
        IPendingCall[] left;
        lock (_lock)
        {
            _isClosed = true;
            left = [.. _calls.Values];
            _calls.Clear();
        }

        foreach (var call in left)
        {
            call.Cancel();
        }
    }
}
