using Cysharp.Runtime.Multicast.InMemory;
using Cysharp.Runtime.Multicast.Proxies;

namespace Cysharp.Runtime.Multicast.Remoting;

/// <summary>Calls the members of a group that are connections, then those that are plain objects of this process.</summary>
internal abstract class CompositeProxy<TKey, T>(T remote, T local, MutableReceiverHolder<TKey, T> locals, SingleKey<TKey>? single) : ProxyBase
    where TKey : IEquatable<TKey>
{
    public sealed override void Push<TArgument>(int index, TArgument argument)
    {
        var invoke = ReceiverInvokers<T>.Push<TArgument>(index);
        invoke(remote, argument);
        if (!locals.IsEmpty)
        {
            invoke(local, argument);
        }
    }

    public sealed override Task Ask<TArgument>(int index, TArgument argument, CancellationToken cancellationToken)
        => ReceiverInvokers<T>.Ask<TArgument>(index)(Asked(), argument, cancellationToken);

    public sealed override Task<TResult> AskResult<TArgument, TResult>(int index, TArgument argument, CancellationToken cancellationToken)
        => ReceiverInvokers<T>.AskResult<TArgument, TResult>(index)(Asked(), argument, cancellationToken);

    // The remote proxy refuses what cannot be asked.
    private T Asked() => single is not null && locals.Contains(single.Key) ? local : remote;
}

internal sealed record SingleKey<TKey>(TKey Key);
