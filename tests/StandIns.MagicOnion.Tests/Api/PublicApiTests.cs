using System.Reflection;
using Cysharp.Runtime.Multicast.Distributed.Redis;
using MagicOnion;
using MagicOnion.Client;
using MagicOnion.Serialization;
using MagicOnion.Serialization.MessagePack;
using MagicOnion.Server;

namespace StandIns.MagicOnion.Tests.Api;

public sealed class PublicApiTests
{
    // The server's packages bring Multicaster along, whose types their stand-ins hold too.
    private static readonly Dictionary<string, Assembly> HolderOf = new()
    {
        ["MagicOnion.Abstractions"] = typeof(UnaryResult).Assembly,
        ["MagicOnion.Shared"] = typeof(MagicOnionSerializerProvider).Assembly,
        ["MagicOnion.Serialization.MessagePack"] = typeof(MessagePackMagicOnionSerializerProvider).Assembly,
        ["MagicOnion.Client"] = typeof(MagicOnionClient).Assembly,
        ["MagicOnion.Server"] = typeof(ServiceContext).Assembly,
        ["Cysharp.Runtime.Multicaster"] = typeof(ServiceContext).Assembly,
        ["MagicOnion.Server.Redis"] = typeof(RedisGroupOptions).Assembly,
        ["Cysharp.Runtime.Multicaster.Distributed.Redis"] = typeof(RedisGroupOptions).Assembly,
    };

    [Fact]
    public void Every_public_type_and_member_is_as_in_the_original_and_there_are_no_others()
    {
        var genuine = Genuine().SelectMany(type => (type with { Assembly = HolderOf[type.Assembly].GetName().Name! }).Lines()).ToHashSet();
        var ours = Ours().SelectMany(type => type.Lines()).ToHashSet();

        var differences = Differences("missing", genuine.Except(ours)).Concat(Differences("not in the original", ours.Except(genuine))).ToList();
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    [Fact]
    public void What_is_left_out_has_a_reason_and_is_not_there()
    {
        var leftOut = LeftOut();
        var ours = Ours().ToDictionary(type => type.Name);

        Assert.All(leftOut, entry => Assert.EndsWith(".", entry.Reason));
        Assert.Empty(leftOut.Where(entry => entry.Members.Count == 0 && ours.ContainsKey(entry.Type)).Select(entry => entry.Type));
        Assert.Empty(leftOut.SelectMany(entry => entry.Members.Intersect(ours.GetValueOrDefault(entry.Type)?.Members ?? [])));
    }

    [Fact]
    public void A_type_is_either_covered_or_left_out()
    {
        var names = Genuine().Select(type => type.Name).Concat(LeftOut().Where(entry => entry.Members.Count == 0).Select(entry => entry.Type)).ToList();

        Assert.Empty(names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Subset(Genuine().Select(type => type.Name).ToHashSet(), LeftOut().Where(entry => entry.Members.Count > 0).Select(entry => entry.Type).ToHashSet());
    }

    private static IReadOnlyList<ApiType> Genuine() => ApiType.Parse(Lines("genuine.txt"));

    private static IEnumerable<ApiType> Ours() => HolderOf.Values.Distinct().SelectMany(ApiDump.Of);

    private static List<LeftOutType> LeftOut()
    {
        var entries = new List<LeftOutType>();
        var reason = "";
        foreach (var line in Lines("left-out.txt").Where(line => line.Length > 0 && line[0] != '#'))
        {
            switch (line[0])
            {
                case '[':
                    entries.Add(new LeftOutType(line, reason, []));
                    break;
                case ' ':
                    entries[^1].Members.Add(line.Trim());
                    break;
                default:
                    reason = line;
                    break;
            }
        }

        return entries;
    }

    private static IEnumerable<string> Differences(string what, IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal).Select(line => $"{what}: {line}");

    private static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(typeof(PublicApiTests).Assembly.GetManifestResourceStream(file)!);
        return reader.ReadToEnd().Split('\n').Select(line => line.TrimEnd('\r'));
    }

    private sealed record LeftOutType(string Type, string Reason, List<string> Members);
}
