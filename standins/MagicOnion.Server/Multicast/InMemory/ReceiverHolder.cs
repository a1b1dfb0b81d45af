namespace Cysharp.Runtime.Multicast.InMemory;

/// <summary>Makes holders of receivers.</summary>
public static class ReceiverHolder
{
    /// <summary>Receivers without keys, which belong to every selection.</summary>
    public static ImmutableReceiverHolder<TKey, T> CreateImmutable<TKey, T>(IEnumerable<T> receivers)
        where TKey : IEquatable<TKey>
        => new(receivers);

    /// <inheritdoc cref="CreateImmutable{TKey, T}(IEnumerable{T})"/>
    public static ImmutableReceiverHolder<TKey, T> CreateImmutable<TKey, T>(T receiver1, T receiver2)
        where TKey : IEquatable<TKey>
        => new(receiver1, receiver2);

    public static MutableReceiverHolder<TKey, T> CreateMutable<TKey, T>()
        where TKey : IEquatable<TKey>
        => new();

    public static MutableReceiverHolder<TKey, T> CreateMutableWithInitialReceivers<TKey, T>(IEnumerable<(TKey Key, T Receiver)> receivers)
        where TKey : IEquatable<TKey>
        => new(receivers);
}
