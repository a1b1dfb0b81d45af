using System.Collections.Immutable;

namespace Cysharp.Runtime.Multicast.InMemory;

/// <summary>The selections that a factory can make a proxy for.</summary>
public static class InMemoryProxyFactory
{
    /// <summary>Everyone.</summary>
    public static T Create<TKey, T>(this IInMemoryProxyFactory proxyFactory, IReceiverHolder<TKey, T> receivers)
        where TKey : IEquatable<TKey>
        => proxyFactory.Create(receivers, [], null);

    public static T Except<TKey, T>(this IInMemoryProxyFactory proxyFactory, IReceiverHolder<TKey, T> receivers, ImmutableArray<TKey> excludes)
        where TKey : IEquatable<TKey>
        => proxyFactory.Create(receivers, excludes, null);

    public static T Only<TKey, T>(this IInMemoryProxyFactory proxyFactory, IReceiverHolder<TKey, T> receivers, ImmutableArray<TKey> targets)
        where TKey : IEquatable<TKey>
        => proxyFactory.Create(receivers, [], targets);
}
