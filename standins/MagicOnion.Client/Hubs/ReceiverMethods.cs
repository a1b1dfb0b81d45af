using System.Collections.Frozen;
using System.Linq.Expressions;
using MagicOnion.Protocol;
using MessagePack;

namespace MagicOnion.Client.Hubs;

/// <summary>The methods of a receiver interface by id, compiled: void ones take pushes, the others answer the server.</summary>
internal static class ReceiverMethods<TReceiver>
{
    private static readonly Lazy<FrozenDictionary<int, ReceiverMethod>> Table = new(() => Contract.ReceiverMethods(typeof(TReceiver)).ToFrozenDictionary(m => m.Id, Compile));

    public static FrozenDictionary<int, ReceiverMethod> ById => Table.Value;

    private static ReceiverMethod Compile(HubMethod method)
    {
        var receiver = Expression.Parameter(typeof(TReceiver));
        var arguments = Expression.Parameter(method.ArgumentType);
        var cancellationToken = Expression.Parameter(typeof(CancellationToken));
        var passed = Arguments.Unpack(arguments, method.Parameters.Length).ToList();
        if (method.CancellationTokenIndex >= 0)
        {
            passed.Insert(method.CancellationTokenIndex, cancellationToken);
        }

        var call = Expression.Call(receiver, method.Method, passed);
        if (method.Returns == ReturnShape.Void)
        {
            var type = typeof(PushMethod<,>).MakeGenericType(typeof(TReceiver), method.ArgumentType);
            return (ReceiverMethod)Activator.CreateInstance(type, method.Name, Expression.Lambda(call, receiver, arguments).Compile())!;
        }

        var answer = method.Returns switch
        {
            ReturnShape.ValueTaskOfT => call,
            ReturnShape.TaskOfT => (Expression)Expression.New(typeof(ValueTask<>).MakeGenericType(method.ResultType).GetConstructor([typeof(Task<>).MakeGenericType(method.ResultType)])!, call),
            ReturnShape.Task => Expression.Call(((Func<Task, ValueTask<Nil>>)Answers.WithoutResultAsync).Method, call),
            _ => Expression.Call(((Func<ValueTask, ValueTask<Nil>>)Answers.WithoutResultAsync).Method, call),
        };
        var resultType = typeof(ClientResultMethod<,,>).MakeGenericType(typeof(TReceiver), method.ArgumentType, method.ResultType);
        return (ReceiverMethod)Activator.CreateInstance(resultType, method.Name, Expression.Lambda(answer, receiver, arguments, cancellationToken).Compile())!;
    }
}

internal static class Answers
{
    public static async ValueTask<Nil> WithoutResultAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return Nil.Default;
    }

    public static async ValueTask<Nil> WithoutResultAsync(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return Nil.Default;
    }
}
