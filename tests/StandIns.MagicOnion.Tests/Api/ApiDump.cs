using System.Globalization;
using System.Reflection;

namespace StandIns.MagicOnion.Tests.Api;

/// <summary>What an application can see of an assembly, in the format of genuine.txt.</summary>
internal static class ApiDump
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<ApiType> Of(Assembly assembly)
        => assembly.GetExportedTypes().Select(type => new ApiType(assembly.GetName().Name!, ApiType.SortInterfaces(Header(type)), [.. Members(type)]));

    private static string Header(Type type)
    {
        var isDelegate = type.IsSubclassOf(typeof(Delegate));
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsValueType: true } => "struct",
            { IsInterface: true } => "interface",
            _ when isDelegate => "delegate",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var parents = new List<string>();
        if (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object) && !isDelegate)
        {
            parents.Add(ApiNames.Of(parent));
        }

        if (!type.IsEnum && !isDelegate)
        {
            parents.AddRange(type.GetInterfaces().Where(parent => parent.IsVisible).Select(ApiNames.Of));
        }

        var bases = parents.Count == 0 ? "" : " : " + string.Join(", ", parents);
        var usage = type.IsSubclassOf(typeof(Attribute)) ? Usage(type) : "";
        return $"[{type.Namespace}] {kind} {ApiNames.Of(type)}{bases}{ApiNames.Constraints(type.GetGenericArguments())}{usage}";
    }

    private static string Usage(Type type)
    {
        var usage = type.GetCustomAttribute<AttributeUsageAttribute>()!;
        return $"   // targets {usage.ValidOn}; multiple={usage.AllowMultiple}; inherited={usage.Inherited}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return [string.Join(", ", Enum.GetNames(type).Select(name => $"{name}={Convert.ToInt32(Enum.Parse(type, name), CultureInfo.InvariantCulture)}"))];
        }

        if (type.IsSubclassOf(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            return [$"{ApiNames.Of(invoke.ReturnType)} {ApiNames.Parameters(invoke)}"];
        }

        return type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Field)
            .Concat(type.GetConstructors(Declared).Where(IsVisible).Select(constructor => $"{Access(constructor)}ctor{ApiNames.Parameters(constructor)}{Obsolete(constructor)}"))
            .Concat(type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Property))
            .Concat(type.GetMethods(Declared).Where(method => IsVisible(method) && !IsAccessor(method)).Select(Method));
    }

    private static string Field(FieldInfo field)
    {
        var access = field.IsPublic ? "" : field.IsFamily ? "protected " : "protected internal ";
        return field.IsLiteral
            ? $"{access}const {ApiNames.Of(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}"
            : $"{access}{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{ApiNames.Of(field.FieldType)} {field.Name}";
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).ToArray();
        var widest = accessors.FirstOrDefault(accessor => accessor.IsPublic) ?? accessors[0];
        var names = string.Concat(accessors.OrderBy(accessor => accessor.ReturnType == typeof(void)).Select(accessor => (accessor == widest ? "" : AccessOfOther(accessor, widest)) + (accessor.ReturnType == typeof(void) ? "set; " : "get; ")));
        var modifier = property.DeclaringType!.IsInterface ? "" : widest.IsAbstract ? "abstract " : widest is { IsVirtual: true, IsFinal: false } ? "virtual " : "";
        return $"{Access(widest)}{(widest.IsStatic ? "static " : "")}{modifier}{ApiNames.Of(property.PropertyType)} {property.Name} {{ {names}}}{Obsolete(property)}";
    }

    private static string Method(MethodInfo method)
    {
        var modifier = method switch
        {
            { IsStatic: true } => "static ",
            { DeclaringType.IsInterface: true } => "",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true } when method.GetBaseDefinition() != method => "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
        var arguments = method.GetGenericArguments();
        return $"{Access(method)}{modifier}{ApiNames.Of(method.ReturnType)} {method.Name}{ApiNames.List([.. arguments.Select(ApiNames.Of)])}{ApiNames.Parameters(method)}{ApiNames.Constraints(arguments)}{Obsolete(method)}";
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Access(MethodBase method) => method.IsPublic ? "" : method.IsFamily ? "protected " : "protected internal ";

    private static string AccessOfOther(MethodInfo accessor, MethodInfo widest) => Access(accessor) == Access(widest) ? "" : Access(accessor);

    private static string Obsolete(MemberInfo member)
        => member.GetCustomAttribute<ObsoleteAttribute>() is { } obsolete ? obsolete.IsError ? "  [Obsolete(error)]" : "  [Obsolete]" : "";
}
