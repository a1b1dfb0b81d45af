using System.Reflection;
using MessagePack.Formatters;

namespace MagicOnion.Serialization.MessagePack;

/// <summary>The argument tuples and their formatters by number of arguments.</summary>
internal static partial class DynamicArgumentTuples
{
    public const int MaxArguments = 15;

    /// <summary>The tuple type that carries two or more arguments of these types.</summary>
    public static Type MakeType(Type[] arguments) => Definitions[arguments.Length - 2].Tuple.MakeGenericType(arguments);

    /// <summary>A formatter that fills in the default values of the parameters; null when the method has fewer than two, which need no tuple.</summary>
    public static object? CreateFormatterWithDefaults(MethodInfo method)
    {
        var parameters = method.GetParameters();
        if (parameters.Length is < 2 or > MaxArguments)
        {
            return null;
        }

        var formatter = Definitions[parameters.Length - 2].Formatter.MakeGenericType(Array.ConvertAll(parameters, p => p.ParameterType));
        return Activator.CreateInstance(formatter, Array.ConvertAll(parameters, DefaultOf));
    }

    private static object? DefaultOf(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (!parameter.HasDefaultValue || parameter.DefaultValue is null)
        {
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        }

        return Nullable.GetUnderlyingType(type) is { IsEnum: true } enumType ? Enum.ToObject(enumType, parameter.DefaultValue) : parameter.DefaultValue;
    }

    internal static class IsTuple<T>
    {
        public static readonly bool Value = typeof(T).IsGenericType && Definitions.Any(d => d.Tuple == typeof(T).GetGenericTypeDefinition());
    }

    internal static class Formatter<T>
    {
        public static readonly IMessagePackFormatter<T> Instance = Create();

        private static IMessagePackFormatter<T> Create()
        {
            var arguments = typeof(T).GetGenericArguments();
            return (IMessagePackFormatter<T>)Activator.CreateInstance(Definitions[arguments.Length - 2].Formatter.MakeGenericType(arguments))!;
        }
    }
}
