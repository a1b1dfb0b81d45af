using System.Reflection;

namespace MagicOnion.Protocol;

/// <summary>Reads service, hub and receiver interfaces. What is wrong with one is said with its name in an <see cref="InvalidOperationException"/>.</summary>
internal static class Contract
{
    private static readonly HashSet<string> NeverMapped = ["Equals", "GetHashCode", "GetType", "ToString"];
    private static readonly HashSet<string> ServiceMembers = ["WithOptions", "WithHeaders", "WithDeadline", "WithCancellationToken", "WithHost"];
    private static readonly HashSet<string> HubMembers = ["DisposeAsync", "WaitForDisconnect", "FireAndForget"];

    /// <summary>The name on the wire.</summary>
    public static string NameOf(Type interfaceType) => interfaceType.GetCustomAttribute<ServiceNameAttribute>()?.Name ?? interfaceType.Name;

    public static IReadOnlyList<ServiceMethod> ServiceMethods(Type service)
        => Distinct(service, MethodsOf(service, ServiceMembers).Select(m => ServiceMethod.From(service, m)), m => m.Name);

    public static IReadOnlyList<HubMethod> HubMethods(Type hub)
        => Distinct(hub, MethodsOf(hub, [.. ServiceMembers, .. HubMembers]).Select(m => HubMethod.From(hub, m, isReceiver: false)), m => m.Id);

    public static IReadOnlyList<HubMethod> ReceiverMethods(Type receiver)
        => Distinct(receiver, MethodsOf(receiver, []).Select(m => HubMethod.From(receiver, m, isReceiver: true)), m => m.Id);

    /// <summary>The TReceiver of the IStreamingHub&lt;TSelf, TReceiver&gt; that a hub interface extends.</summary>
    public static Type ReceiverOf(Type hub)
        => Array.Find(hub.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IStreamingHub<,>))?.GetGenericArguments()[1]
            ?? throw new InvalidOperationException($"'{hub}' does not extend IStreamingHub<TSelf, TReceiver>.");

    /// <summary>Every instance method of an interface and its parents, mapped or not.</summary>
    public static IEnumerable<MethodInfo> AllMethodsOf(Type interfaceType)
        => interfaceType.GetInterfaces().Prepend(interfaceType).SelectMany(i => i.GetMethods(BindingFlags.Public | BindingFlags.Instance));

    public static InvalidOperationException Error(Type interfaceType, MethodInfo method, string problem)
        => new($"The method '{interfaceType.Name}.{method.Name}' {problem}.");

    private static IEnumerable<MethodInfo> MethodsOf(Type interfaceType, HashSet<string> excluded)
    {
        if (!interfaceType.IsInterface)
        {
            throw new InvalidOperationException($"'{interfaceType}' is not an interface.");
        }

        return AllMethodsOf(interfaceType).Where(m =>
            !m.IsSpecialName && !NeverMapped.Contains(m.Name) && !excluded.Contains(m.Name) && !m.IsDefined(typeof(IgnoreAttribute), inherit: false));
    }

    private static List<TMethod> Distinct<TMethod, TKey>(Type interfaceType, IEnumerable<TMethod> methods, Func<TMethod, TKey> key)
        where TMethod : IContractMethod
        where TKey : notnull
    {
        var byKey = new Dictionary<TKey, TMethod>();
        var all = new List<TMethod>();
        foreach (var method in methods)
        {
            if (byKey.TryGetValue(key(method), out var other))
            {
                throw other.Method.Name == method.Method.Name
                    ? Error(interfaceType, method.Method, "is declared more than once; overloads have no names of their own on the wire")
                    : Error(interfaceType, method.Method, $"has the same id as '{other.Method.Name}': {key(method)}. Give one of them a [MethodId]");
            }

            byKey.Add(key(method), method);
            all.Add(method);
        }

        return all;
    }
}

internal interface IContractMethod
{
    MethodInfo Method { get; }
}
