using System.Linq.Expressions;
using System.Reflection;
using MessagePack;

namespace MagicOnion.Protocol;

/// <summary>How the arguments of a call become one value: none is Nil, one is itself, more are a tuple.</summary>
internal static class Arguments
{
    public const int Max = ArgumentTuples.MaxArguments;

    /// <summary>The type that carries arguments of these types.</summary>
    public static Type TypeFor(Type[] arguments) => arguments.Length switch
    {
        0 => typeof(Nil),
        1 => arguments[0],
        _ => ArgumentTuples.MakeType(arguments),
    };

    /// <summary>The constructor of the tuple of two or more arguments.</summary>
    public static ConstructorInfo TupleConstructor(Type tuple) => tuple.GetConstructor(tuple.GetGenericArguments())!;

    /// <summary>Expressions for the single arguments in a packed value.</summary>
    public static Expression[] Unpack(Expression packed, int count) => count switch
    {
        0 => [],
        1 => [packed],
        _ => [.. Enumerable.Range(1, count).Select(i => Expression.Field(packed, $"Item{i}"))],
    };

    /// <summary>Refuses what cannot be sent.</summary>
    public static void Check(Type interfaceType, MethodInfo method, ReadOnlySpan<ParameterInfo> sent)
    {
        if (method.IsGenericMethod)
        {
            throw Contract.Error(interfaceType, method, "is generic");
        }

        if (sent.Length > Max)
        {
            throw Contract.Error(interfaceType, method, $"has {sent.Length} parameters; {Max} can be sent");
        }

        foreach (var parameter in sent)
        {
            if (parameter.ParameterType.IsByRef || parameter.ParameterType.IsByRefLike || parameter.ParameterType.IsPointer)
            {
                throw Contract.Error(interfaceType, method, $"has the parameter '{parameter.Name}', which cannot be sent: it is a reference");
            }
        }
    }
}
