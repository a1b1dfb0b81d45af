using System.Reflection;
using System.Runtime.ExceptionServices;

namespace MagicOnion.Server.Internal;

/// <summary>Calls generic methods with types that are known only at run time; at start-up, never per call.</summary>
internal static class Generic
{
    public static object? Call(object instance, string method, Type[] types, params object?[] arguments)
    {
        var definition = Methods(instance).Single(m => m.Name == method && m.GetGenericArguments().Length == types.Length);
        return Invoke(instance, definition.MakeGenericMethod(types), arguments);
    }

    public static object? Invoke(object instance, string method, params object?[] arguments)
        => Invoke(instance, Methods(instance).Single(m => m.Name == method), arguments);

    private static MethodInfo[] Methods(object instance) => instance.GetType().GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);

    private static object? Invoke(object instance, MethodInfo method, object?[] arguments)
    {
        try
        {
            return method.Invoke(instance, arguments);
        }
        catch (TargetInvocationException ex) when (ex.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(ex.InnerException);
            throw;
        }
    }
}
