using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Sdk.Timeline;

namespace Chat.Sdk.Sending;

/// <summary>
/// Messages that are not acknowledged yet, in the order they were sent. At most <c>capacity</c>; then there is no room, and the
/// sender is told or waits. A channel whose first message has to wait is left out as a whole, so that nothing overtakes.
/// The local echo and the file, if there is one, learn of messages and outcomes in the same order. Safe for several threads.
/// </summary>
internal sealed class Outbox(int capacity, LocalEcho echo, OutboxFile? file)
{
    private readonly Lock _sync = new(); // guards everything below
    private readonly List<OutgoingMessage> _messages = [];
    private readonly Dictionary<ChannelId, Hold> _holds = [];
    private long _allHeldUntil = long.MinValue;
    private TaskCompletionSource _changed = NewSource();
    private Refusal? _closed;

    public int Count
    {
        get
        {
            lock (_sync)
            {
                return _messages.Count;
            }
        }
    }

    public IReadOnlyList<OutgoingMessage> Messages
    {
        get
        {
            lock (_sync)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Completes at the next change after which there may be room, or nothing left.</summary>
    public Task Changed
    {
        get
        {
            lock (_sync)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Takes in what an earlier run has left in the file, before anything else and whatever room there is.</summary>
    public void Restore(IReadOnlyList<OutgoingMessage> messages)
    {
        lock (_sync)
        {
            foreach (var message in messages)
            {
                _messages.Add(message);
                echo.Add(message);
            }
        }
    }

    /// <summary>False when there is no room. A closed outbox takes the message and refuses it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="insteadOf">The failed message that it takes the place of, if there is one.</param>
    /// <exception cref="InvalidOperationException">That has not failed, or its place was taken already.</exception>
    public bool TryAdd(OutgoingMessage message, OutgoingMessage? insteadOf = null)
    {
        lock (_sync)
        {
            if (insteadOf is not null)
            {
                Sweep(); // the file is to hear of the refusal before it hears of the new message
            }

            if (_closed is not null)
            {
                message.Refuse(_closed);
                return true;
            }

            if (_messages.Count >= capacity)
            {
                return false;
            }

            if (insteadOf is not null && !echo.TryDismiss(insteadOf))
            {
                throw new InvalidOperationException("The message has not failed, or was sent anew or given up already.");
            }

            _messages.Add(message);
            echo.Add(message);
            file?.Add(message);
            return true;
        }
    }

    /// <summary>The next messages to send, in order; empty when there are none or all have to wait.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="now">A <see cref="TimeProvider.GetTimestamp"/>.</param>
    public List<OutgoingMessage> NextBatch(int most, long now)
    {
        lock (_sync)
        {
            List<OutgoingMessage> batch = [];
            if (_allHeldUntil > now)
            {
                return batch;
            }

            foreach (var message in _messages)
            {
                if (batch.Count == most)
                {
                    break;
                }

                if (!message.IsResolved && (!_holds.TryGetValue(message.ChannelId, out var hold) || hold.Until <= now))
                {
                    message.WasSent = true;
                    batch.Add(message);
                }
            }

            return batch;
        }
    }

    /// <summary>When the first message may go out; null when there is none.</summary>
    public long? NextRelease()
    {
        lock (_sync)
        {
            if (_messages.Count == 0)
            {
                return null;
            }

            var first = _messages.Min(message => _holds.TryGetValue(message.ChannelId, out var hold) ? hold.Until : 0);
            return Math.Max(first, _allHeldUntil);
        }
    }

    /// <summary>How often in a row a channel was told to wait.</summary>
    public int HoldsInARow(ChannelId channelId)
    {
        lock (_sync)
        {
            return _holds.TryGetValue(channelId, out var hold) ? hold.Count : 0;
        }
    }

    public void HoldBack(ChannelId channelId, long until)
    {
        lock (_sync)
        {
            _holds[channelId] = new Hold(until, _holds.TryGetValue(channelId, out var before) ? before.Count + 1 : 1);
        }
    }

    /// <summary>Holds back every channel, also those of messages to come; never for a shorter time than before.</summary>
    public void HoldBackAll(long until)
    {
        lock (_sync)
        {
            _allHeldUntil = Math.Max(_allHeldUntil, until);
        }
    }

    public void Release(ChannelId channelId)
    {
        lock (_sync)
        {
            _holds.Remove(channelId);
        }
    }

    /// <summary>Takes out what has been accepted or refused.</summary>
    public void Sweep()
    {
        lock (_sync)
        {
            List<OutgoingMessage> settled = [];
            _messages.RemoveAll(message =>
            {
                if (!message.IsResolved)
                {
                    return false;
                }

                settled.Add(message);
                return true;
            });
            if (settled.Count == 0)
            {
                return;
            }

            settled.ForEach(message => file?.Settle(message));
            echo.Settle(settled);
            if (_messages.Count == 0)
            {
                _holds.Clear();
            }

            NotifyChanged();
        }
    }

    /// <summary>Refuses everything that is left, and all that comes. What is in the file stays there.</summary>
    public void Close()
    {
        lock (_sync)
        {
            Sweep();
            _closed = Refusal.Of(ErrorCode.NotConnected, "The client was closed before the message was sent.");
            foreach (var message in _messages)
            {
                var refusal = message.WasSent
                    ? Refusal.Of(ErrorCode.OutcomeUnknown, "The client was closed before the server acknowledged the message.")
                    : _closed;
                if (file is null)
                {
                    message.Refuse(refusal);
                }
                else
                {
                    message.Abandon(refusal);
                }
            }

            _messages.Clear();
            NotifyChanged();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void NotifyChanged()
    {
        _changed.TrySetResult();
        _changed = NewSource();
    }

    private readonly record struct Hold(long Until, int Count);
}
