namespace MagicOnion.Serialization.MessagePack;

internal static partial class DynamicArgumentTuples
{
    private static readonly Type[] Formatters =
    [
        typeof(DynamicArgumentTupleFormatter<,>),
        typeof(DynamicArgumentTupleFormatter<,,>),
        typeof(DynamicArgumentTupleFormatter<,,,>),
        typeof(DynamicArgumentTupleFormatter<,,,,>),
        typeof(DynamicArgumentTupleFormatter<,,,,,>),
        typeof(DynamicArgumentTupleFormatter<,,,,,,>),
        typeof(DynamicArgumentTupleFormatter<,,,,,,,>),
        typeof(DynamicArgumentTupleFormatter<,,,,,,,,>),
        typeof(DynamicArgumentTupleFormatter<,,,,,,,,,>),
        typeof(DynamicArgumentTupleFormatter<,,,,,,,,,,>),
        typeof(DynamicArgumentTupleFormatter<,,,,,,,,,,,>),
        typeof(DynamicArgumentTupleFormatter<,,,,,,,,,,,,>),
        typeof(DynamicArgumentTupleFormatter<,,,,,,,,,,,,,>),
        typeof(DynamicArgumentTupleFormatter<,,,,,,,,,,,,,,>),
    ];
}
