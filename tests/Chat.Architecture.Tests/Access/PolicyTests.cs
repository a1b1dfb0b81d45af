using System.Reflection;
using System.Text.RegularExpressions;
using Chat.Contracts;
using Chat.Contracts.Rights;
using MagicOnion;

namespace Chat.Architecture.Tests.Access;

/// <summary>Nothing can be called of which nobody has said who may.</summary>
public sealed partial class PolicyTests
{
    private static readonly Type[] Interfaces =
    [
        .. typeof(IChatHub).Assembly.GetTypes().Where(type => type.IsInterface && type.GetInterfaces().Any(inner => inner.IsGenericType
            && (inner.GetGenericTypeDefinition() == typeof(IService<>) || inner.GetGenericTypeDefinition() == typeof(IStreamingHub<,>)))),
    ];

    [Fact]
    public void Every_method_that_can_be_called_says_who_may()
    {
        Assert.True(Interfaces.Length >= 4, "hardly any interface was found");
        Assert.Empty(Methods().Where(method => PolicyOf(method) is null).Select(NameOf));
    }

    [Fact]
    public void Every_method_that_not_everybody_may_call_has_a_test_that_is_refused()
    {
        var unproved = Methods()
            .Where(method => PolicyOf(method) is not Contracts.Rights.Access.Anybody)
            .Where(method => !RefusalTests.Table.ContainsKey(NameOf(method)) && !RefusalTests.Table.ContainsKey(method.DeclaringType!.Name))
            .Select(NameOf);

        Assert.Empty(unproved);
    }

    [Fact]
    public void The_tests_of_refusals_are_there()
    {
        var tests = Repository.SourceFiles("tests").SelectMany(file => TestPattern().Matches(File.ReadAllText(file)).Select(test => test.Groups[1].Value)).ToHashSet();

        Assert.True(tests.Count > 500, "hardly any test was found");
        Assert.Empty(RefusalTests.Table.Values.SelectMany(names => names).Except(tests));
    }

    [Fact]
    public void Only_what_can_be_called_is_in_the_table()
    {
        var known = Methods().Select(NameOf).Concat(Interfaces.Select(type => type.Name));

        Assert.Empty(RefusalTests.Table.Keys.Where(key => !key.StartsWith('/')).Except(known));
    }

    private static IEnumerable<MethodInfo> Methods() => Interfaces.SelectMany(type => type.GetMethods());

    private static Contracts.Rights.Access? PolicyOf(MethodInfo method) =>
        (method.GetCustomAttribute<RequiresAttribute>() ?? method.DeclaringType!.GetCustomAttribute<RequiresAttribute>())?.Access;

    private static string NameOf(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    [GeneratedRegex(@"public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex TestPattern();
}
