using System.Collections.Concurrent;
using System.Threading.Channels;
using Chat.Contracts;
using Chat.Contracts.Notices;
using Chat.Hub.Connections;
using Chat.Hub.Diagnostics;
using Chat.ServiceDefaults.Redis;
using Cysharp.Runtime.Multicast;
using Cysharp.Runtime.Multicast.Distributed.Redis;

namespace Chat.Hub.Notices;

/// <summary>
/// Keeps every connection in the Redis group that notices are sent to. One worker, and only while Redis is there: a group
/// whose first member could not subscribe stays deaf.
/// </summary>
internal sealed class NoticeMembers(RedisLink link, IServiceProvider services, TimeProvider time, ILogger<NoticeMembers> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // What is still to be done for a connection; null: take it out. The latest wins, so there is one entry for each connection at most.
    private readonly ConcurrentDictionary<Guid, IChatHubReceiver?> _changes = new();

    // Who is in the group, as far as this worker knows.
    private readonly ConcurrentDictionary<Guid, bool> _members = new();

    // Says that there is something to do; once is enough, so what does not fit is dropped.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>How many connections are in the group.</summary>
    public int Count => _members.Count;

    /// <summary>How many are still to be taken in or out.</summary>
    public int Changes => _changes.Count;

    public void Join(ConnectionState connection) => Change(connection.Id, connection.Client);

    public void Leave(ConnectionState connection) => Change(connection.Id, null);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await link.Ready.WaitAsync(stoppingToken);

            // Only now: the group takes the connection object when it is made.
            var group = services.GetRequiredService<RedisGroupProvider>().GetOrAddGroup<Guid, IChatHubReceiver>(NoticeGroup.Name);
            while (true)
            {
                if (await ApplyAsync(group, stoppingToken))
                {
                    await _wake.Reader.ReadAsync(stoppingToken);
                }
                else
                {
                    await Task.Delay(RetryAfter, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
    }

    private void Change(Guid connectionId, IChatHubReceiver? receiver)
    {
        _changes[connectionId] = receiver;
        _wake.Writer.TryWrite(true);
    }

    // True when nothing is left to do.
    private async Task<bool> ApplyAsync(IMulticastAsyncGroup<Guid, IChatHubReceiver> group, CancellationToken cancellationToken)
    {
        foreach (var change in _changes)
        {
            if (link.Connected is null)
            {
                return false;
            }

            try
            {
                if (change.Value is null)
                {
                    await group.RemoveAsync(change.Key, cancellationToken);
                    _members.TryRemove(change.Key, out _);
                }
                else
                {
                    _members[change.Key] = true;
                    await group.AddAsync(change.Key, change.Value, cancellationToken);
                }

                _changes.TryRemove(change);
            }
            catch (Exception away) when (RedisLink.IsAway(away))
            {
                logger.NoticesWait(away.Message);
                await UndoAsync(group, change.Key);
                return false;
            }
#pragma warning disable CA1031 // notices may be lost; a hub that ends because of them loses more
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.NoticesFaulted(failure);
                return false;
            }
        }

        return true;
    }

    // A member that was entered without a subscription would keep the next one from subscribing.
    private async Task UndoAsync(IMulticastAsyncGroup<Guid, IChatHubReceiver> group, Guid connectionId)
    {
        try
        {
            await group.RemoveAsync(connectionId, CancellationToken.None);
            _members.TryRemove(connectionId, out _);
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            logger.NoticesWait(away.Message);
        }
    }
}
