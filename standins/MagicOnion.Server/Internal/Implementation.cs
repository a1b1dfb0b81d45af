using System.Reflection;

namespace MagicOnion.Server.Internal;

internal static class Implementation
{
    /// <summary>The method of a class that implements a method of an interface.</summary>
    public static MethodInfo Of(Type type, MethodInfo interfaceMethod)
    {
        var map = type.GetInterfaceMap(interfaceMethod.DeclaringType!);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, interfaceMethod)];
    }
}
