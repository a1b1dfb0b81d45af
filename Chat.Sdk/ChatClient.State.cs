using Chat.Contracts.Connections;
using Chat.Sdk.Connections;

namespace Chat.Sdk;

/// <content>From one state to the next.</content>
public sealed partial class ChatClient
{
    private void Move(ConnectionState to, ConnectionChangeReason reason)
    {
        lock (_sync)
        {
            var from = _state.Current;
            _state.Move(to);
            Announce(new ConnectionChange(from, to, reason));
        }
    }

    private void TryMove(ConnectionState from, ConnectionState to, ConnectionChangeReason reason, Exception? error)
    {
        lock (_sync)
        {
            if (_state.Current == from)
            {
                MoveIfAllowed(to, reason, error: error);
            }
        }
    }

    /// <summary>Inside the lock. A client that was closed meanwhile stays closed.</summary>
    private void MoveIfAllowed(
        ConnectionState to,
        ConnectionChangeReason reason,
        string? instanceId = null,
        DisconnectNotice? notice = null,
        Exception? error = null,
        PreviousEnd? previousEnd = null)
    {
        var from = _state.Current;
        if (ConnectionStateMachine.CanMove(from, to))
        {
            _state.Move(to);
            Announce(new ConnectionChange(from, to, reason, instanceId, notice, error, previousEnd));
        }
    }

    /// <summary>Inside the lock, so that changes are told in the order they happen.</summary>
    private void Announce(ConnectionChange change)
    {
        _linkChanged.TrySetResult();
        _linkChanged = NewSource();
        if (StateChanged is { } handlers)
        {
            _pump.Post(() => handlers(change));
        }
    }
}
