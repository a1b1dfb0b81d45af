namespace MagicOnion.Protocol;

/// <summary>The argument tuples by number of arguments.</summary>
internal static class ArgumentTuples
{
    public const int MaxArguments = 15;

    private static readonly Type[] Definitions =
    [
        typeof(DynamicArgumentTuple<,>),
        typeof(DynamicArgumentTuple<,,>),
        typeof(DynamicArgumentTuple<,,,>),
        typeof(DynamicArgumentTuple<,,,,>),
        typeof(DynamicArgumentTuple<,,,,,>),
        typeof(DynamicArgumentTuple<,,,,,,>),
        typeof(DynamicArgumentTuple<,,,,,,,>),
        typeof(DynamicArgumentTuple<,,,,,,,,>),
        typeof(DynamicArgumentTuple<,,,,,,,,,>),
        typeof(DynamicArgumentTuple<,,,,,,,,,,>),
        typeof(DynamicArgumentTuple<,,,,,,,,,,,>),
        typeof(DynamicArgumentTuple<,,,,,,,,,,,,>),
        typeof(DynamicArgumentTuple<,,,,,,,,,,,,,>),
        typeof(DynamicArgumentTuple<,,,,,,,,,,,,,,>),
    ];

    /// <summary>The tuple type that carries two or more arguments of these types.</summary>
    public static Type MakeType(Type[] arguments) => Definitions[arguments.Length - 2].MakeGenericType(arguments);

    internal static class IsTuple<T>
    {
        public static readonly bool Value = typeof(T).IsGenericType && Definitions.Contains(typeof(T).GetGenericTypeDefinition());
    }
}
