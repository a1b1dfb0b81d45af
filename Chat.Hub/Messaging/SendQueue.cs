using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Diagnostics;
using Microsoft.Extensions.Options;

namespace Chat.Hub.Messaging;

/// <summary>
/// The messages of all clients of this hub that wait for History. Bounded: what does not fit is refused as busy, a call as a
/// whole, so that none of its messages passes another one.
/// </summary>
internal sealed class SendQueue
{
    // 64 MB of text, whatever the number of messages.
    private const long MaxWaitingCharacters = 32 * 1024 * 1024;

    private readonly AppendLane[] _lanes;
    private readonly int _queueLength;
    private int _waiting;
    private long _waitingCharacters;
    private volatile bool _isClosed;

    public SendQueue(AppendBatches batches, IOptions<MessagingOptions> options, HubMetrics metrics, TimeProvider time)
    {
        _queueLength = options.Value.QueueLength;
        _lanes = new AppendLane[options.Value.Lanes];
        for (var i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new AppendLane(batches, options.Value.BatchSize, metrics, time) { OnLeft = Release };
        }

        metrics.Watch(this, _queueLength);
    }

    /// <summary>How many messages wait; those under way to History do not count.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How many lanes have messages under way to History.</summary>
    public int BusyLanes => _lanes.Count(lane => !lane.Idle.IsCompleted);

    /// <summary>Takes the messages of a call, or gives each of them the refusal that it returns.</summary>
    public void Enqueue(SendCall call)
    {
        if (call.Sends.Count == 0)
        {
            return;
        }

        if (_isClosed)
        {
            RefuseAll(call.Sends, SendRefusals.Stopping);
        }
        else if (!TryReserve(call.Sends))
        {
            RefuseAll(call.Sends, SendRefusals.Busy);
        }
        else
        {
            foreach (var lane in call.Sends.GroupBy(send => LaneOf(send.Item.ChannelId)))
            {
                lane.Key.Enqueue(lane);
            }
        }
    }

    /// <summary>Takes back those messages of a call that are not under way to History: they are certainly not stored.</summary>
    public void Withdraw(SendCall call)
    {
        foreach (var lane in call.Sends.Select(send => LaneOf(send.Item.ChannelId)).Distinct())
        {
            RefuseAll(lane.Withdraw(send => send.Call == call), SendRefusals.Busy);
        }
    }

    /// <summary>Takes nothing any more; ends when everything that was accepted has its outcome.</summary>
    public Task CloseAsync()
    {
        _isClosed = true;
        return Task.WhenAll(_lanes.Select(lane => lane.Idle));
    }

    private static void RefuseAll(IEnumerable<PendingSend> sends, Refusal refusal)
    {
        foreach (var send in sends)
        {
            send.Refuse(refusal);
        }
    }

    private bool TryReserve(List<PendingSend> sends)
    {
        var waiting = Interlocked.Add(ref _waiting, sends.Count);
        var characters = Interlocked.Add(ref _waitingCharacters, sends.Sum(send => send.Characters));
        if (waiting <= _queueLength && characters <= MaxWaitingCharacters)
        {
            return true;
        }

        Release(sends);
        return false;
    }

    private void Release(IEnumerable<PendingSend> sends)
    {
        foreach (var send in sends)
        {
            Interlocked.Decrement(ref _waiting);
            Interlocked.Add(ref _waitingCharacters, -send.Characters);
        }
    }

    private AppendLane LaneOf(ChannelId channelId) => _lanes[(uint)channelId.GetHashCode() % (uint)_lanes.Length];
}
