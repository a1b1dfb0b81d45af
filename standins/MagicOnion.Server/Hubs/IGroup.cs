using Cysharp.Runtime.Multicast;

namespace MagicOnion.Server.Hubs;

/// <summary>A group of hub connections by connection id. A connection leaves by itself when it ends.</summary>
public interface IGroup<T> : IMulticastGroup<Guid, T>
{
    ValueTask RemoveAsync(ServiceContext context);

    ValueTask<int> CountAsync();
}
