using MagicOnion.Server.Diagnostics;
using MagicOnion.Server.Internal;

namespace MagicOnion.Server.Hubs;

/// <summary>The groups that one connection is in.</summary>
public class HubGroupRepository<T>
{
    private readonly HubSession _session;
    private readonly T _client;

    // Guards _joined and _isClosed.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HubGroupLease<T>> _joined = [];
    private bool _isClosed;

    internal HubGroupRepository(HubSession session, T client)
    {
        _session = session;
        _client = client;
    }

    /// <summary>Joins a group of this hub; the name counts within the hub only.</summary>
    public async ValueTask<IGroup<T>> AddAsync(string groupName)
    {
        ArgumentNullException.ThrowIfNull(groupName);
        HubGroupLease<T> lease;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (!_joined.TryGetValue(groupName, out lease!))
            {
                // The lease is taken before the group is joined, so that the group cannot be disposed in between.
                lease = _session.Hub.Groups.Acquire<T>(_session.Context, groupName);
                _joined.Add(groupName, lease);
            }
        }

        await lease.Group.AddAsync(_session.Context.ContextId, _client);
        if (IsClosed())
        {
            // The connection ended meanwhile, and its leaving may have overtaken this.
            await lease.LeaveAsync(_session.Context.ContextId);
            throw new ObjectDisposedException(nameof(HubGroupRepository<>), "The connection has ended.");
        }

        return lease;
    }

    internal async ValueTask LeaveAllAsync()
    {
        HubGroupLease<T>[] leases;
        lock (_gate)
        {
            _isClosed = true;
            leases = [.. _joined.Values];
            _joined.Clear();
        }

        foreach (var lease in leases)
        {
            try
            {
                await lease.LeaveAsync(_session.Context.ContextId);
            }
#pragma warning disable CA1031 // The other groups have to be left too.
            catch (Exception ex)
            {
                ServerLog.LeaveGroupFailed(_session.Hub.Logger, ex, _session.Hub.Name, _session.Context.ContextId, lease.Name);
            }
#pragma warning restore CA1031
            finally
            {
                lease.Release();
            }
        }
    }

    private bool IsClosed()
    {
        lock (_gate)
        {
            return _isClosed;
        }
    }
}
