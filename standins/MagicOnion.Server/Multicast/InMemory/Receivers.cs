using System.Collections.Immutable;

namespace Cysharp.Runtime.Multicast.InMemory;

public interface IReceiverHolder<TKey, T>
    where TKey : IEquatable<TKey>
{
    ReceiversSnapshot<ReceiverRegistration<TKey, T>> AsSnapshot();
}

/// <summary>One receiver; without a key it belongs to every selection.</summary>
public readonly record struct ReceiverRegistration<TKey, T>(TKey? Key, T Receiver, bool HasKey)
    where TKey : IEquatable<TKey>;

/// <summary>The receivers at one moment.</summary>
public readonly ref struct ReceiversSnapshot<T>
{
    private readonly ReadOnlySpan<T> _items;
    private readonly Action<object?>? _onDispose;
    private readonly object? _state;

    public ReceiversSnapshot(ReadOnlySpan<T> items, Action<object?>? onDispose, object? state)
    {
        _items = items;
        _onDispose = onDispose;
        _state = state;
    }

    public ReadOnlySpan<T> AsSpan() => _items;

    public void Dispose() => _onDispose?.Invoke(_state);
}

public interface IInMemoryProxyFactory
{
    /// <param name="receivers">Whom to call.</param>
    /// <param name="excludes">Keys that are left out.</param>
    /// <param name="targets">The only keys to call; null for all.</param>
    T Create<TKey, T>(IReceiverHolder<TKey, T> receivers, ImmutableArray<TKey> excludes, ImmutableArray<TKey>? targets)
        where TKey : IEquatable<TKey>;
}

/// <summary>A fixed set of receivers.</summary>
public class ImmutableReceiverHolder<TKey, T> : IReceiverHolder<TKey, T>
    where TKey : IEquatable<TKey>
{
    private readonly ReceiverRegistration<TKey, T>[] _receivers;

    public ImmutableReceiverHolder(IEnumerable<(TKey Key, T Receiver)> receivers)
    {
        _receivers = [.. receivers.Select(r => new ReceiverRegistration<TKey, T>(r.Key, r.Receiver, HasKey: true))];
    }

    public ImmutableReceiverHolder(IEnumerable<T> receivers)
    {
        _receivers = [.. receivers.Select(r => new ReceiverRegistration<TKey, T>(default, r, HasKey: false))];
    }

    public ImmutableReceiverHolder(T receiver1, T receiver2)
    {
        _receivers = [new(default, receiver1, HasKey: false), new(default, receiver2, HasKey: false)];
    }

    public ReceiversSnapshot<ReceiverRegistration<TKey, T>> AsSnapshot() => new(_receivers, null, null);
}
