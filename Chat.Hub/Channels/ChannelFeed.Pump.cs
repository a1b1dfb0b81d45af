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

    // A batch reaches those who were members when it was taken, and nobody else: that is what each of them has to acknowledge.
    // Who comes or goes while it is on its way does so in the group when it is through.
    private readonly List<ConnectionState> _changedMembers = [];
    private bool _isDelivering;

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
            EndDelivery();
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
            BeginDelivery(batch, leavers);
            return true;
        }
    }

    // Under the lock, as the next two.
    private void BeginDelivery(ChannelEventBatch batch, ConnectionState[] leavers)
    {
        _isDelivering = true;
        var delivery = _services.SlowConsumers.Measure(batch);
        foreach (var member in _members.Values)
        {
            _services.SlowConsumers.Count(member, delivery);
        }

        foreach (var leaver in leavers)
        {
            _services.SlowConsumers.Count(leaver, delivery);
        }
    }

    private void EndDelivery()
    {
        _isDelivering = false;
        if (!_isClosed)
        {
            _changedMembers.ForEach(ChangeGroup);
        }

        _changedMembers.Clear();
    }

    private void ChangeGroup(ConnectionState connection)
    {
        if (_isDelivering)
        {
            _changedMembers.Add(connection);
        }
        else if (_members.ContainsKey(connection.Id))
        {
            _group.Add(connection.Id, connection.Client);
        }
        else
        {
            _group.Remove(connection.Id);
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
