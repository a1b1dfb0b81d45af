using System.Linq.Expressions;
using System.Reflection;
using MagicOnion.Protocol;

namespace Cysharp.Runtime.Multicast.Proxies;

/// <summary>Makes classes that implement a receiver interface on top of a <see cref="ProxyBase"/>.</summary>
internal static class ProxyClass
{
    // The name is a friend of the stand-in assemblies, as the base classes are internal.
    private static readonly ProxyEmitter Emitter = new("StandIn.MagicOnion.Server.Proxies");

    /// <summary>A constructor call, compiled: <typeparamref name="TFactory"/> takes what the base class takes and returns <typeparamref name="T"/>.</summary>
    public static TFactory Compile<TFactory, T>(Type baseType)
        where TFactory : Delegate
    {
        var type = Emitter.Emit(typeof(T), baseType, ReceiverMethods<T>.All.Select((method, index) => Implement(baseType, method, index)));
        var parameters = typeof(TFactory).GetMethod("Invoke")!.GetParameters().Select(p => Expression.Parameter(p.ParameterType)).ToArray();
        var create = Expression.New(type.GetConstructor([.. parameters.Select(p => p.Type)])!, parameters.AsEnumerable<Expression>());
        return Expression.Lambda<TFactory>(Expression.Convert(create, typeof(T)), parameters).Compile();
    }

    private static ProxyMethod Implement(Type baseType, HubMethod method, int index)
    {
        var target = baseType.GetMethod(ProxyBase.TargetFor(method.Returns), BindingFlags.Instance | BindingFlags.Public)!;
        var hasResult = method.Returns is ReturnShape.TaskOfT or ReturnShape.ValueTaskOfT;
        return new ProxyMethod
        {
            InterfaceMethod = method.Method,
            Target = hasResult ? target.MakeGenericMethod(method.ArgumentType, method.ResultType) : target.MakeGenericMethod(method.ArgumentType),
            LeadingConstants = [index],
            ArgumentType = method.ArgumentType,
            CancellationTokenIndex = method.CancellationTokenIndex,
            TargetTakesCancellationToken = method.Returns != ReturnShape.Void,
        };
    }
}
