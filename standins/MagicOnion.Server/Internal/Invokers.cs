using System.Linq.Expressions;
using System.Reflection;
using MagicOnion.Protocol;

namespace MagicOnion.Server.Internal;

/// <summary>Compiles calls of implementations from packed arguments.</summary>
internal static class Invokers
{
    /// <summary>(service, request) => what the method returns.</summary>
    public static Delegate Service(Type serviceType, ServiceMethod method)
    {
        var service = Expression.Parameter(serviceType, "service");
        var hasArguments = method.Type is Grpc.Core.MethodType.Unary or Grpc.Core.MethodType.ServerStreaming;
        var request = Expression.Parameter(hasArguments ? method.RequestType : typeof(object), "request");
        return Expression.Lambda(Call(service, method.Method, request, method.Parameters.Length), service, request).Compile();
    }

    /// <summary>(hub, arguments) => ValueTask or ValueTask&lt;T&gt;.</summary>
    public static Delegate Hub(Type hubType, HubMethod method)
    {
        var hub = Expression.Parameter(hubType, "hub");
        var arguments = Expression.Parameter(method.ArgumentType, "arguments");
        var call = Call(hub, method.Method, arguments, method.Parameters.Length);
        Expression body = method.Returns switch
        {
            ReturnShape.Void => Expression.Block(call, Expression.Default(typeof(ValueTask))),
            ReturnShape.Task => Expression.New(typeof(ValueTask).GetConstructor([typeof(Task)])!, call),
            ReturnShape.TaskOfT => Expression.New(typeof(ValueTask<>).MakeGenericType(method.ResultType).GetConstructor([call.Type])!, call),
            _ => call,
        };
        return Expression.Lambda(body, hub, arguments).Compile();
    }

    // Through the interface, so that explicit implementations can be called.
    private static MethodCallExpression Call(Expression instance, MethodInfo method, Expression packed, int count)
        => Expression.Call(Expression.Convert(instance, method.DeclaringType!), method, Arguments.Unpack(packed, count));
}
