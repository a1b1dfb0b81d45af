using System.Linq.Expressions;
using MagicOnion.Protocol;

namespace Cysharp.Runtime.Multicast.Proxies;

/// <summary>Compiled calls of the methods of a receiver, by index: the way back from one packed value to arguments.</summary>
internal static class ReceiverInvokers<T>
{
    private static readonly Lazy<Delegate?[]> Compiled = new(() => new Delegate?[ReceiverMethods<T>.All.Length]);

    public static Action<T, TArgument> Push<TArgument>(int index) => (Action<T, TArgument>)Get(index);

    public static Func<T, TArgument, CancellationToken, Task> Ask<TArgument>(int index) => (Func<T, TArgument, CancellationToken, Task>)Get(index);

    public static Func<T, TArgument, CancellationToken, Task<TResult>> AskResult<TArgument, TResult>(int index)
        => (Func<T, TArgument, CancellationToken, Task<TResult>>)Get(index);

    // Two threads may compile the same call; either one does.
    private static Delegate Get(int index)
    {
        var compiled = Compiled.Value;
        return Volatile.Read(ref compiled[index]) ?? (compiled[index] = Compile(ReceiverMethods<T>.All[index]));
    }

    private static Delegate Compile(HubMethod method)
    {
        var receiver = Expression.Parameter(typeof(T), "receiver");
        var argument = Expression.Parameter(method.ArgumentType, "argument");
        var token = Expression.Parameter(typeof(CancellationToken), "cancellationToken");
        var arguments = Arguments.Unpack(argument, method.Parameters.Length).ToList();
        if (method.CancellationTokenIndex >= 0)
        {
            arguments.Insert(method.CancellationTokenIndex, token);
        }

        Expression call = Expression.Call(receiver, method.Method, arguments);
        if (method.Returns == ReturnShape.Void)
        {
            return Expression.Lambda(typeof(Action<,>).MakeGenericType(typeof(T), method.ArgumentType), call, receiver, argument).Compile();
        }

        if (method.Returns is ReturnShape.ValueTask or ReturnShape.ValueTaskOfT)
        {
            call = Expression.Call(call, nameof(ValueTask.AsTask), null);
        }

        var type = typeof(Func<,,,>).MakeGenericType(typeof(T), method.ArgumentType, typeof(CancellationToken), call.Type);
        return Expression.Lambda(type, call, receiver, argument, token).Compile();
    }
}
