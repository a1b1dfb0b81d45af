using System.Reflection;
using MagicOnion.Protocol;
using MessagePack.Formatters;

namespace MagicOnion.Serialization.MessagePack;

/// <summary>The formatters of argument tuples by number of arguments.</summary>
internal static partial class DynamicArgumentTuples
{
    /// <summary>A formatter that fills in the default values of the parameters; null when the method has fewer than two, which need no tuple.</summary>
    public static object? CreateFormatterWithDefaults(MethodInfo method)
    {
        var parameters = method.GetParameters();
        if (parameters.Length is < 2 or > ArgumentTuples.MaxArguments)
        {
            return null;
        }

        var formatter = Formatters[parameters.Length - 2].MakeGenericType(Array.ConvertAll(parameters, p => p.ParameterType));
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

    internal static class Formatter<T>
    {
        public static readonly IMessagePackFormatter<T> Instance = Create();

        private static IMessagePackFormatter<T> Create()
        {
            var arguments = typeof(T).GetGenericArguments();
            return (IMessagePackFormatter<T>)Activator.CreateInstance(Formatters[arguments.Length - 2].MakeGenericType(arguments))!;
        }
    }
}
