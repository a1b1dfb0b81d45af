using System.Reflection;
using Grpc.Core;
using MessagePack;

namespace MagicOnion.Protocol;

/// <summary>A method of a service interface as it goes on the wire.</summary>
internal sealed class ServiceMethod : IContractMethod
{
    private ServiceMethod(MethodInfo method, MethodType type, Type requestType, Type responseType)
    {
        Method = method;
        Type = type;
        Parameters = method.GetParameters();
        RequestType = requestType;
        ResponseType = responseType;
    }

    /// <summary>The method of the interface.</summary>
    public MethodInfo Method { get; }

    public string Name => Method.Name;

    public MethodType Type { get; }

    public ParameterInfo[] Parameters { get; }

    /// <summary>The packed arguments; of client and duplex streaming, one item.</summary>
    public Type RequestType { get; }

    /// <summary>Nil for a plain UnaryResult; of server and duplex streaming, one item.</summary>
    public Type ResponseType { get; }

    /// <summary>The method returns <see cref="UnaryResult"/> without a type argument.</summary>
    public bool ReturnsPlainUnaryResult => Method.ReturnType == typeof(UnaryResult);

    public static ServiceMethod From(Type interfaceType, MethodInfo method)
    {
        var parameters = method.GetParameters();
        Arguments.Check(interfaceType, method, parameters);
        var packed = Arguments.TypeFor(Array.ConvertAll(parameters, p => p.ParameterType));
        var returned = method.ReturnType;
        if (returned == typeof(UnaryResult))
        {
            return new ServiceMethod(method, MethodType.Unary, packed, typeof(Nil));
        }

        if (Is(returned, typeof(UnaryResult<>)))
        {
            return new ServiceMethod(method, MethodType.Unary, packed, returned.GetGenericArguments()[0]);
        }

        var inner = Is(returned, typeof(Task<>)) ? returned.GetGenericArguments()[0] : typeof(void);
        if (Is(inner, typeof(ServerStreamingResult<>)))
        {
            return new ServiceMethod(method, MethodType.ServerStreaming, packed, inner.GetGenericArguments()[0]);
        }

        var isClientStreaming = Is(inner, typeof(ClientStreamingResult<,>));
        if (!isClientStreaming && !Is(inner, typeof(DuplexStreamingResult<,>)))
        {
            throw Contract.Error(
                interfaceType, method, $"returns '{returned}'; UnaryResult, UnaryResult<T> and Task of ServerStreamingResult, ClientStreamingResult and DuplexStreamingResult can be used");
        }

        if (parameters.Length > 0)
        {
            throw Contract.Error(interfaceType, method, "has parameters, which client and duplex streaming methods cannot have");
        }

        var items = inner.GetGenericArguments();
        return new ServiceMethod(method, isClientStreaming ? MethodType.ClientStreaming : MethodType.DuplexStreaming, items[0], items[1]);
    }

    private static bool Is(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;
}
