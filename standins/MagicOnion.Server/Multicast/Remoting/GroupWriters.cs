using Cysharp.Runtime.Multicast.Proxies;
using MagicOnion.Protocol;

namespace Cysharp.Runtime.Multicast.Remoting;

/// <summary>Marks writers that pick their receivers among the members of a group, anew for every frame.</summary>
internal interface IGroupWriter : IFrameWriter;

/// <summary>Takes a frame to some members of a group.</summary>
internal abstract class GroupWriter : IGroupWriter
{
    public abstract bool HasReceivers { get; }

    public virtual IRemoteClientResultPendingTaskRegistry PendingTasks => NotSupportedRemoteClientResultPendingTaskRegistry.Instance;

    public abstract void Write(HubFrame frame);

    public void Write(ReadOnlyMemory<byte> payload)
    {
        var frame = HubFrame.CopyOf(payload.Span);
        Write(frame);
        frame.Release();
    }

    /// <summary>One member that fails does not keep the others from being served.</summary>
    public static void Deliver(IRemoteReceiverWriter member, HubFrame frame)
    {
        try
        {
            if (member is IFrameWriter frames)
            {
                frames.Write(frame);
            }
            else
            {
                member.Write(frame.Memory);
            }
        }
#pragma warning disable CA1031 // See above; a connection reports its own failure.
        catch
        {
        }
#pragma warning restore CA1031
    }
}

internal sealed class AllWriter<TKey>(MemberTable<TKey, IRemoteReceiverWriter> members) : GroupWriter
    where TKey : IEquatable<TKey>
{
    public override bool HasReceivers => members.Snapshot().Length > 0;

    public override void Write(HubFrame frame)
    {
        foreach (var member in members.Snapshot())
        {
            Deliver(member.Receiver, frame);
        }
    }
}

internal sealed class ExceptWriter<TKey>(MemberTable<TKey, IRemoteReceiverWriter> members, IEnumerable<TKey> excludes) : GroupWriter
    where TKey : IEquatable<TKey>
{
    private readonly KeySet<TKey> _excludes = new(excludes);

    public override bool HasReceivers => members.Snapshot().Length > 0;

    public override void Write(HubFrame frame)
    {
        foreach (var member in members.Snapshot())
        {
            if (!_excludes.Contains(member.Key!))
            {
                Deliver(member.Receiver, frame);
            }
        }
    }
}

internal sealed class OnlyWriter<TKey>(MemberTable<TKey, IRemoteReceiverWriter> members, IEnumerable<TKey> targets) : GroupWriter
    where TKey : IEquatable<TKey>
{
    private readonly TKey[] _targets = new KeySet<TKey>(targets).Distinct();

    public override bool HasReceivers => _targets.Length > 0;

    public override void Write(HubFrame frame)
    {
        foreach (var target in _targets)
        {
            if (members.TryGet(target, out var member))
            {
                Deliver(member, frame);
            }
        }
    }
}

internal sealed class SingleWriter<TKey>(MemberTable<TKey, IRemoteReceiverWriter> members, TKey target) : GroupWriter, IRemoteSingleWriter
    where TKey : IEquatable<TKey>
{
    public override bool HasReceivers => members.TryGet(target, out _);

    public override IRemoteClientResultPendingTaskRegistry PendingTasks
        => members.TryGet(target, out var member) ? member.PendingTasks : throw ClientResults.OfUnknownReceiver();

    public override void Write(HubFrame frame)
    {
        if (members.TryGet(target, out var member))
        {
            Deliver(member, frame);
        }
    }
}
