using System.Globalization;
using System.Reflection;
using System.Text;
using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Rights;
using MessagePack;

namespace Chat.Contracts.Tests.Docs;

/// <summary>What docs/protocol.md has in tables, made from the code.</summary>
internal static class ProtocolTables
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static IReadOnlyDictionary<string, string> All() => new Dictionary<string, string>
    {
        ["calls"] = Methods(typeof(IChatHub)),
        ["pushes"] = Methods(typeof(IChatHubReceiver)),
        ["messages"] = string.Join('\n', MessageTypes().Select(Message)),
        ["events"] = Table(["number", "kind"], Enum.GetValues<ChannelEventKind>().Select(kind => Row((int)kind, kind))),
        ["roles"] = Table(["number", "role"], Enum.GetValues<ChannelRole>().Select(role => Row((int)role, role))),
        ["rights"] = Table(
            ["what", "least role", "by a role on the server alone"],
            ChannelRights.Table.Select(row => Row(row.Action, row.Least?.ToString() ?? "nobody", row.Least is null || row.NeedsMembership ? "no" : "yes"))),
        ["errors"] = Table(
            ["code", "name", "try again"],
            ChatErrors.Table.OrderBy(row => row.Code).Select(row => Row((int)row.Code, $"`{row.Name}`", row.IsRetryable ? "yes" : "no"))),
        ["disconnects"] = Table(["code", "name"], Enum.GetValues<DisconnectCode>().Select(code => Row((int)code, code))),
        ["limits"] = Table(
            ["limit", "value"],
            typeof(ChatLimits).GetFields().Select(limit => Row(limit.Name, string.Format(CultureInfo.InvariantCulture, "{0:N0}", limit.GetRawConstantValue())))),
    };

    private static string Methods(Type contract) => Table(
        ["method", "id", "argument", "answer"],
        contract.GetMethods().Select(method => Row($"`{method.Name}`", $"`{MethodId(method.Name):X8}`", Argument(method), Answer(method.ReturnType))));

    private static string Argument(MethodInfo method) => method.GetParameters() switch
    {
        [] => "nil",
        [var only] => NameOf(only.ParameterType),
        _ => throw new NotSupportedException($"{method.Name} has several parameters: say on the page how they are written."),
    };

    private static string Answer(Type type) => type == typeof(void) ? "none" : type == typeof(Task) ? "nil" : NameOf(type.GenericTypeArguments[0]);

    /// <summary>FNV-1a of the name, 32 bits.</summary>
    private static uint MethodId(string name) => name.Aggregate(2166136261u, static (hash, letter) => unchecked((letter ^ hash) * 16777619));

    private static IEnumerable<Type> MessageTypes()
    {
        Type[] contracts = [typeof(IChatHub), typeof(IChatHubReceiver)];
        var open = new Queue<Type>(contracts.SelectMany(contract => contract.GetMethods()).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)));
        var found = new List<Type>();
        while (open.TryDequeue(out var type))
        {
            foreach (var inner in type.GenericTypeArguments.Concat(type.IsArray ? [type.GetElementType()!] : []))
            {
                open.Enqueue(inner);
            }

            if (type.IsDefined(typeof(MessagePackObjectAttribute)) && !found.Contains(type))
            {
                found.Add(type);
                foreach (var (_, property) in Fields(type))
                {
                    open.Enqueue(property.PropertyType);
                }
            }
        }

        return found.OrderBy(type => type.Name, StringComparer.Ordinal);
    }

    private static string Message(Type type) =>
        $"**{type.Name}**\n\n" + Table(["index", "field", "type"], Fields(type).Select(field => Row(field.Key, field.Property.Name, TypeOf(field.Property))));

    private static IEnumerable<(int Key, PropertyInfo Property)> Fields(Type type) => type.GetProperties()
        .Where(property => property.IsDefined(typeof(KeyAttribute)))
        .Select(property => (property.GetCustomAttribute<KeyAttribute>()!.IntKey!.Value, property))
        .OrderBy(field => field.Value);

    private static string TypeOf(PropertyInfo property) =>
        NameOf(property.PropertyType) + (Nullability.Create(property).ReadState == NullabilityState.Nullable ? " or nil" : "");

    private static string NameOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { IsArray: true } array => $"array of {NameOf(array.GetElementType()!)}",
        var bare when bare == typeof(string) => "string",
        var bare when bare == typeof(bool) => "bool",
        var bare when bare == typeof(long) || bare == typeof(int) => "int",
        var bare when bare == typeof(TimeSpan) => "duration",
        var bare when bare == typeof(DateTimeOffset) => "time",
        { IsEnum: true } number => $"int ({number.Name})",
        var bare => bare.Name,
    };

    private static string Table(string[] columns, IEnumerable<string> rows)
    {
        var text = new StringBuilder();
        text.Append(Row([.. columns])).Append('\n').Append(Row([.. columns.Select(_ => "---")])).Append('\n');
        foreach (var row in rows)
        {
            text.Append(row).Append('\n');
        }

        return text.ToString();
    }

    private static string Row(params object[] cells) => string.Create(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |");
}
