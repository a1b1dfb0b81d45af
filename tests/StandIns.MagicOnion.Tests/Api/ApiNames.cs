using System.Reflection;

namespace StandIns.MagicOnion.Tests.Api;

/// <summary>How types are written in genuine.txt: as in C#, without namespaces.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
    };

    public static string Of(Type type)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Of(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying) + "?";
        }

        if (type.IsGenericParameter || Keywords.ContainsKey(type))
        {
            return Keywords.GetValueOrDefault(type, type.Name);
        }

        // A nested type repeats the type arguments of its parent.
        var outer = type.DeclaringType is { } parent ? parent.Name.Split('`')[0] + "." : "";
        var arguments = type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0).Select(Of).ToArray();
        return outer + type.Name.Split('`')[0] + List(arguments);
    }

    public static string List(string[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments)}>";

    public static string Constraints(IEnumerable<Type> parameters)
        => string.Concat(parameters.Select(p => (p.Name, Constraints: string.Join(", ", Constraints(p)))).Where(p => p.Constraints.Length > 0).Select(p => $" where {p.Name} : {p.Constraints}"));

    public static string Parameters(MethodBase method)
    {
        var extension = method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute));
        return $"({string.Join(", ", method.GetParameters().Select(p => (extension && p.Position == 0 ? "this " : "") + Parameter(p)))})";
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var prefix = parameter switch
        {
            { ParameterType.IsByRef: true, IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) => "params ",
            _ => "",
        };
        return $"{prefix}{Of(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Default(parameter.DefaultValue) : "")}";
    }

    private static string Default(object? value) => value switch
    {
        null => "default",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    private static IEnumerable<string> Constraints(Type parameter)
    {
        var special = parameter.GenericParameterAttributes & GenericParameterAttributes.SpecialConstraintMask;
        if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            yield return "class";
        }

        var isStruct = special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (isStruct)
        {
            yield return "struct";
        }

        foreach (var type in parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)))
        {
            yield return Of(type);
        }

        if (special.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
        {
            yield return "new()";
        }
    }
}
