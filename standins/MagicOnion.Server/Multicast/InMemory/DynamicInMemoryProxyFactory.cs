using System.Collections.Immutable;
using Cysharp.Runtime.Multicast.Proxies;

namespace Cysharp.Runtime.Multicast.InMemory;

/// <summary>Proxies emitted at run time. Receiver interfaces have to be public.</summary>
public class DynamicInMemoryProxyFactory : IInMemoryProxyFactory
{
    public static IInMemoryProxyFactory Instance { get; } = new DynamicInMemoryProxyFactory();

    public T Create<TKey, T>(IReceiverHolder<TKey, T> receivers, ImmutableArray<TKey> excludes, ImmutableArray<TKey>? targets)
        where TKey : IEquatable<TKey>
        => Class<TKey, T>.Create.Value(receivers, excludes, targets);

    private static class Class<TKey, T>
        where TKey : IEquatable<TKey>
    {
        public static readonly Lazy<Func<IReceiverHolder<TKey, T>, ImmutableArray<TKey>, ImmutableArray<TKey>?, T>> Create =
            new(() => ProxyClass.Compile<Func<IReceiverHolder<TKey, T>, ImmutableArray<TKey>, ImmutableArray<TKey>?, T>, T>(typeof(InMemoryProxy<TKey, T>)));
    }
}
