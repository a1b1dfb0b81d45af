using System.Collections.Immutable;
using Cysharp.Runtime.Multicast.Proxies;

namespace Cysharp.Runtime.Multicast.InMemory;

/// <summary>Calls receivers in this process directly. One that throws does not keep the others from being called.</summary>
internal abstract class InMemoryProxy<TKey, T>(IReceiverHolder<TKey, T> receivers, ImmutableArray<TKey> excludes, ImmutableArray<TKey>? targets) : ProxyBase
    where TKey : IEquatable<TKey>
{
    private readonly KeySet<TKey>? _excludes = excludes.IsDefaultOrEmpty ? null : new KeySet<TKey>(excludes);
    private readonly KeySet<TKey>? _targets = targets is { } keys ? new KeySet<TKey>(keys.IsDefault ? [] : keys) : null;

    public sealed override void Push<TArgument>(int index, TArgument argument)
    {
        var invoke = ReceiverInvokers<T>.Push<TArgument>(index);
        using var snapshot = receivers.AsSnapshot();
        foreach (var receiver in snapshot.AsSpan())
        {
            if (!IsSelected(receiver))
            {
                continue;
            }

            try
            {
                invoke(receiver.Receiver, argument);
            }
#pragma warning disable CA1031 // A push has no answer, and the failure of one receiver is not the next one's.
            catch
            {
            }
#pragma warning restore CA1031
        }
    }

    public sealed override Task Ask<TArgument>(int index, TArgument argument, CancellationToken cancellationToken)
        => ReceiverInvokers<T>.Ask<TArgument>(index)(Only(), argument, cancellationToken);

    public sealed override Task<TResult> AskResult<TArgument, TResult>(int index, TArgument argument, CancellationToken cancellationToken)
        => ReceiverInvokers<T>.AskResult<TArgument, TResult>(index)(Only(), argument, cancellationToken);

    private T Only()
    {
        using var snapshot = receivers.AsSnapshot();
        var found = false;
        T only = default!;
        foreach (var receiver in snapshot.AsSpan())
        {
            if (IsSelected(receiver))
            {
                only = found ? throw ClientResults.OfManyReceivers() : receiver.Receiver;
                found = true;
            }
        }

        return found ? only : throw ClientResults.OfUnknownReceiver();
    }

    private bool IsSelected(in ReceiverRegistration<TKey, T> receiver)
        => !receiver.HasKey || ((_targets is null || _targets.Contains(receiver.Key!)) && (_excludes is null || !_excludes.Contains(receiver.Key!)));
}
