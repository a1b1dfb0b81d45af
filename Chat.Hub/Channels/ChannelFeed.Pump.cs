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
        while (TryTakeBatch(out var batch, out var members, out var leavers))
        {
            try
            {
                if (members > 0)
                {
                    _services.Broadcast.SendMessagesToGroup(_group, batch, members);
                }

                foreach (var leaver in leavers)
                {
                    leaver.Client.OnEvents(batch);
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

    private bool TryTakeBatch([NotNullWhen(true)] out ChannelEventBatch? batch, out int members, out ConnectionState[] leavers)
    {
        lock (_gate)
        {
            leavers = [];
            members = _members.Count;
            if (_isClosed || (_outgoing.Count == 0 && !_mustAnnounceEpoch))
            {
                _isPumping = false;
                batch = null;
                return false;
            }

            _mustAnnounceEpoch = false;
            var count = EventSizes.CountOfFirst(_outgoing, ChatLimits.MaxEventPage);

            // A departure is the last event of its batch: who has left gets nothing that comes after it.
            var departure = _outgoing.FindIndex(0, count, item => item is { Kind: ChannelEventKind.MemberLeft, Membership: not null });
            if (departure >= 0)
            {
                count = departure + 1;
                leavers = LetGo(_outgoing[departure].Membership!.UserId, _outgoing[departure].Sequence);
                members = _members.Count;
            }

            batch = new ChannelEventBatch { ChannelId = ChannelId, Epoch = _sequencer.Epoch, Events = [.. _outgoing[..count]] };
            _outgoing.RemoveRange(0, count);
            return true;
        }
    }

    // Under the lock, and before anybody hears of the departure: who subscribes again because of it is not let go by it.
    private ConnectionState[] LetGo(UserId userId, long leftAt)
    {
        ConnectionState[] leavers = [.. _members.Values.Where(member => member.User.Id == userId && member.Forget(ChannelId, leftAt))];
        foreach (var leaver in leavers)
        {
            RemoveMember(leaver);
        }

        return leavers;
    }
}
