using MagicOnion.Protocol;

namespace Cysharp.Runtime.Multicast.Proxies;

/// <summary>
/// What emitted proxies derive from. Every interface method packs its arguments into one value and calls the method here that
/// fits what it returns; the index says which of <see cref="ReceiverMethods{T}"/> it is.
/// </summary>
internal abstract class ProxyBase
{
    public abstract void Push<TArgument>(int index, TArgument argument);

    public abstract Task Ask<TArgument>(int index, TArgument argument, CancellationToken cancellationToken);

    public abstract Task<TResult> AskResult<TArgument, TResult>(int index, TArgument argument, CancellationToken cancellationToken);

    public ValueTask AskValue<TArgument>(int index, TArgument argument, CancellationToken cancellationToken) => new(Ask(index, argument, cancellationToken));

    public ValueTask<TResult> AskValueResult<TArgument, TResult>(int index, TArgument argument, CancellationToken cancellationToken)
        => new(AskResult<TArgument, TResult>(index, argument, cancellationToken));

    public static string TargetFor(ReturnShape shape) => shape switch
    {
        ReturnShape.Void => nameof(Push),
        ReturnShape.Task => nameof(Ask),
        ReturnShape.TaskOfT => nameof(AskResult),
        ReturnShape.ValueTask => nameof(AskValue),
        _ => nameof(AskValueResult),
    };
}
