using Chat.Contracts;
using Chat.Contracts.Notices;
using Cysharp.Runtime.Multicast;
using Cysharp.Runtime.Multicast.Distributed.Redis;

namespace Chat.Notifications.Publishing;

/// <summary>The way to everybody. It blocks for as long as Redis takes.</summary>
internal interface INoticeLine
{
    void Send(ServerNotice notice);
}

/// <summary>Publishes to the Redis group that every connection of every hub belongs to. This service has no members in it.</summary>
internal sealed class RedisNoticeLine(IServiceProvider services) : INoticeLine
{
    // At the first notice and not before: the connection to Redis is opened with it, which blocks while Redis is away.
    private readonly Lazy<IMulticastSyncGroup<Guid, IChatHubReceiver>> _group = new(
        () => services.GetRequiredService<RedisGroupProvider>().GetOrAddSynchronousGroup<Guid, IChatHubReceiver>(NoticeGroup.Name),
        LazyThreadSafetyMode.PublicationOnly);

    public void Send(ServerNotice notice) => _group.Value.All.OnNotice(notice);
}
