using System.Diagnostics.CodeAnalysis;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Hub.Connections;
using Chat.Hub.Diagnostics;

namespace Chat.Hub.Channels;

// While one delivery is on its way the next events gather, and go out as one batch: single when the channel is calm,
// large under load, never waiting.
internal sealed partial class ChannelFeed : IThreadPoolWorkItem
{
    // Past it the oldest are dropped; the members see the gap and fetch them.
    private const int MaxOutgoing = 10_000;

    private readonly List<ChannelEvent> _outgoing = [];
    private bool _mustAnnounceEpoch;
    private bool _isPumping;

    void IThreadPoolWorkItem.Execute()
    {
        while (TryTakeBatch(out var batch, out var members))
        {
            try
            {
                if (members > 0)
                {
                    _services.Broadcast.SendMessagesToGroup(_group, batch, members);
                    LetLeaversGo(batch);
                }
            }
#pragma warning disable CA1031 // the pump goes on: the members fetch what they miss
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _services.Logger.BroadcastFailed(failure, ChannelId);
            }
        }
    }

    // Under the lock.
    private void StartPump()
    {
        if (_outgoing.Count > MaxOutgoing)
        {
            _outgoing.RemoveRange(0, _outgoing.Count - MaxOutgoing);
        }

        if (!_isPumping && (_outgoing.Count > 0 || _mustAnnounceEpoch))
        {
            _isPumping = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private bool TryTakeBatch([NotNullWhen(true)] out ChannelEventBatch? batch, out int members)
    {
        lock (_gate)
        {
            members = _members.Count;
            if (_isClosed || (_outgoing.Count == 0 && !_mustAnnounceEpoch))
            {
                _isPumping = false;
                batch = null;
                return false;
            }

            _mustAnnounceEpoch = false;
            var count = EventSizes.CountOfFirst(_outgoing, ChatLimits.MaxEventPage);
            batch = new ChannelEventBatch { ChannelId = ChannelId, Epoch = _sequencer.Epoch, Events = [.. _outgoing[..count]] };
            _outgoing.RemoveRange(0, count);
            return true;
        }
    }

    // Who has left the channel, over this connection or another one, gets no more of it.
    private void LetLeaversGo(ChannelEventBatch batch)
    {
        Dictionary<UserId, ChannelEvent>? last = null;
        foreach (var item in batch.Events)
        {
            if (item.Membership is { } membership)
            {
                (last ??= [])[membership.UserId] = item;
            }
        }

        foreach (var (userId, item) in last ?? [])
        {
            if (item.Kind == ChannelEventKind.MemberLeft)
            {
                LetGo(userId, item.Sequence);
            }
        }
    }

    private void LetGo(UserId userId, long leftAt)
    {
        ConnectionState[] leavers;
        lock (_gate)
        {
            // A membership that was seen later than this departure is a new one.
            leavers = [.. _members.Values.Where(member => member.User.Id == userId && !(member.MembershipOf(ChannelId)?.KnownAt >= leftAt))];
        }

        foreach (var leaver in leavers)
        {
            leaver.Forget(ChannelId);
            leaver.Unsubscribe(ChannelId);
        }
    }
}
