using System.Reflection;

namespace MagicOnion.Server.Internal;

/// <summary>Which types are services.</summary>
internal static class ServiceTypes
{
    private static readonly string[] SkippedAssemblies =
    [
        "System", "Microsoft", "netstandard", "mscorlib", "Grpc", "MessagePack", "MagicOnion", "StandIn.", "Cysharp", "StackExchange", "Npgsql", "OpenTelemetry", "Google", "xunit", "testhost",
    ];

    public static Type? HubInterfaceOf(Type type) => ArgumentOf(type, typeof(IStreamingHub<,>));

    public static Type InterfaceOf(Type type)
        => HubInterfaceOf(type) ?? ArgumentOf(type, typeof(IService<>))
            ?? throw new InvalidOperationException($"'{type}' implements neither IService<T> nor IStreamingHub<THub, TReceiver>.");

    /// <summary>Throws when it cannot be served.</summary>
    public static void Check(Type type)
    {
        if (!typeof(IServiceMarker).IsAssignableFrom(type))
        {
            throw new InvalidOperationException($"'{type}' is no service: it implements neither IService<T> nor IStreamingHub<THub, TReceiver>.");
        }

        if (!type.IsClass || type.IsAbstract || type.ContainsGenericParameters)
        {
            throw new InvalidOperationException($"'{type}' cannot be served: it must be a class, not abstract and not an open generic type.");
        }

        _ = InterfaceOf(type);
        if (!typeof(IServiceBase).IsAssignableFrom(type))
        {
            throw new InvalidOperationException($"'{type}' must derive from ServiceBase<T> or StreamingHubBase<THub, TReceiver>.");
        }
    }

    public static IEnumerable<Assembly> LoadedAssemblies()
        => AppDomain.CurrentDomain.GetAssemblies().Where(a => !a.IsDynamic && !SkippedAssemblies.Any(p => a.GetName().Name!.StartsWith(p, StringComparison.Ordinal)));

    public static IEnumerable<Type> In(IEnumerable<Assembly> assemblies)
        => assemblies.SelectMany(Types).Where(t =>
            t is { IsPublic: true, IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
            && typeof(IServiceMarker).IsAssignableFrom(t) && !t.IsDefined(typeof(IgnoreAttribute), inherit: false));

    private static Type? ArgumentOf(Type type, Type definition)
        => Array.Find(type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == definition)?.GetGenericArguments()[0];

    private static IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException ex)
        {
            return ex.Types.OfType<Type>();
        }
    }
}
