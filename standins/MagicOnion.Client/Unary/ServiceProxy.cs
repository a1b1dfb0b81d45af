using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Grpc.Core;
using MagicOnion.Internal;
using MagicOnion.Protocol;
using MagicOnion.Serialization;

namespace MagicOnion.Client.Unary;

/// <summary>Makes the clients of one service. A contract that cannot be used fails each time with the same exception.</summary>
internal static class ServiceProxy<TService>
    where TService : IService<TService>
{
    private static readonly Lazy<IReadOnlyList<ServiceMethod>> Methods = new(() => Contract.ServiceMethods(typeof(TService)));
    private static readonly Lazy<Func<MagicOnionClientOptions, object[], ServiceClient<TService>>> Factory = new(CreateFactory);
    private static readonly ConditionalWeakTable<IMagicOnionSerializerProvider, object[]> GrpcMethods = [];

    public static TService Create(MagicOnionClientOptions options, IMagicOnionSerializerProvider serializerProvider)
        => (TService)(object)Create(options, GrpcMethods.GetValue(serializerProvider, CreateMethods));

    public static ServiceClient<TService> Create(MagicOnionClientOptions options, object[] methods) => Factory.Value(options, methods);

    private static object[] CreateMethods(IMagicOnionSerializerProvider serializerProvider)
    {
        var name = Contract.NameOf(typeof(TService));
        return [.. Methods.Value.Select(m => ServiceProxy.CreateMethod(m, name, serializerProvider.Create(m.Type, methodInfo: null)))];
    }

    private static Func<MagicOnionClientOptions, object[], ServiceClient<TService>> CreateFactory()
    {
        var type = ServiceProxy.Emitter.Emit(
            typeof(TService), typeof(ServiceClient<TService>), Methods.Value.Select((m, i) => ServiceProxy.Implement(m, i, typeof(ServiceClient<TService>))));
        var options = Expression.Parameter(typeof(MagicOnionClientOptions));
        var methods = Expression.Parameter(typeof(object[]));
        return Expression.Lambda<Func<MagicOnionClientOptions, object[], ServiceClient<TService>>>(
            Expression.New(type.GetConstructor([typeof(MagicOnionClientOptions), typeof(object[])])!, options, methods), options, methods).Compile();
    }
}

internal static class ServiceProxy
{
    private static readonly MethodInfo GenericCreateMethod = typeof(ServiceProxy).GetMethod(nameof(CreateTypedMethod), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>The emitted clients of services and hubs are in this assembly, which sees our internals.</summary>
    public static ProxyEmitter Emitter { get; } = new("StandIn.MagicOnion.Client.Proxies");

    public static object CreateMethod(ServiceMethod method, string serviceName, IMagicOnionSerializer serializer)
        => GenericCreateMethod.MakeGenericMethod(method.RequestType, method.ResponseType).Invoke(null, [method, serviceName, serializer])!;

    public static ProxyMethod Implement(ServiceMethod method, int index, Type client)
    {
        var hasRequest = method.Type is MethodType.Unary or MethodType.ServerStreaming;
        var target = client.GetMethod(method.Type switch
        {
            MethodType.Unary => method.ReturnsPlainUnaryResult ? nameof(ServiceClient<>.PlainUnary) : nameof(ServiceClient<>.Unary),
            MethodType.ServerStreaming => nameof(ServiceClient<>.ServerStreaming),
            MethodType.ClientStreaming => nameof(ServiceClient<>.ClientStreaming),
            _ => nameof(ServiceClient<>.DuplexStreaming),
        })!;
        return new ProxyMethod
        {
            InterfaceMethod = method.Method,
            Target = method.ReturnsPlainUnaryResult ? target.MakeGenericMethod(method.RequestType) : target.MakeGenericMethod(method.RequestType, method.ResponseType),
            LeadingConstants = [index],
            ArgumentType = hasRequest ? method.RequestType : null,
        };
    }

    private static Method<Box<TRequest>, Box<TResponse>> CreateTypedMethod<TRequest, TResponse>(ServiceMethod method, string serviceName, IMagicOnionSerializer serializer)
        => new(method.Type, serviceName, method.Name, GrpcMarshallers.Boxed<TRequest>(serializer), GrpcMarshallers.Boxed<TResponse>(serializer));
}
