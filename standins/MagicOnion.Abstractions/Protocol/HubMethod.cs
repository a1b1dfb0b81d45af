using System.Reflection;
using MessagePack;

namespace MagicOnion.Protocol;

/// <summary>What a hub or receiver method returns.</summary>
internal enum ReturnShape
{
    Void,
    Task,
    TaskOfT,
    ValueTask,
    ValueTaskOfT,
}

/// <summary>A method of a hub or receiver interface as it goes on the wire.</summary>
internal sealed class HubMethod : IContractMethod
{
    private HubMethod(MethodInfo method, ParameterInfo[] sent, int cancellationTokenIndex, ReturnShape returns, Type resultType)
    {
        Method = method;
        Id = MethodIds.Of(method);
        Parameters = sent;
        CancellationTokenIndex = cancellationTokenIndex;
        ArgumentType = Arguments.TypeFor(Array.ConvertAll(sent, p => p.ParameterType));
        Returns = returns;
        ResultType = resultType;
    }

    /// <summary>The method of the interface.</summary>
    public MethodInfo Method { get; }

    public string Name => Method.Name;

    public int Id { get; }

    /// <summary>The parameters that are sent.</summary>
    public ParameterInfo[] Parameters { get; }

    /// <summary>Where among all parameters a receiver method has its CancellationToken, which is not sent; -1 without one.</summary>
    public int CancellationTokenIndex { get; }

    /// <summary>Nil, the only parameter's type, or a tuple.</summary>
    public Type ArgumentType { get; }

    public ReturnShape Returns { get; }

    /// <summary>Nil unless the method returns a Task or ValueTask of something.</summary>
    public Type ResultType { get; }

    public static HubMethod From(Type interfaceType, MethodInfo method, bool isReceiver)
    {
        var (returns, resultType) = ShapeOf(method.ReturnType)
            ?? throw Contract.Error(interfaceType, method, $"returns '{method.ReturnType}'; void, Task, Task<T>, ValueTask and ValueTask<T> can be used");
        var parameters = method.GetParameters();
        var tokenIndex = -1;
        if (isReceiver && returns != ReturnShape.Void)
        {
            tokenIndex = Array.FindIndex(parameters, p => p.ParameterType == typeof(CancellationToken));
            if (tokenIndex >= 0)
            {
                parameters = [.. parameters.Where((_, i) => i != tokenIndex)];
            }
        }

        if (Array.Exists(parameters, p => p.ParameterType == typeof(CancellationToken)))
        {
            throw Contract.Error(interfaceType, method, "has a CancellationToken; only receiver methods that return something can have one, and one only");
        }

        Arguments.Check(interfaceType, method, parameters);
        return new HubMethod(method, parameters, tokenIndex, returns, resultType);
    }

    private static (ReturnShape Returns, Type ResultType)? ShapeOf(Type type)
    {
        if (type == typeof(void))
        {
            return (ReturnShape.Void, typeof(Nil));
        }

        if (type == typeof(Task))
        {
            return (ReturnShape.Task, typeof(Nil));
        }

        if (type == typeof(ValueTask))
        {
            return (ReturnShape.ValueTask, typeof(Nil));
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return definition == typeof(Task<>) ? (ReturnShape.TaskOfT, type.GetGenericArguments()[0])
            : definition == typeof(ValueTask<>) ? (ReturnShape.ValueTaskOfT, type.GetGenericArguments()[0])
            : null;
    }
}
