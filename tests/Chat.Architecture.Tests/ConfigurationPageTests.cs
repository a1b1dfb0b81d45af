using System.Text.RegularExpressions;

namespace Chat.Architecture.Tests;

public sealed partial class ConfigurationPageTests
{
    private static readonly string[] Services = ["Chat.Hub", "Chat.History", "Chat.Identity", "Chat.Notifications", "Chat.Migrations", "Chat.ServiceDefaults"];

    [Fact]
    public void Every_setting_of_a_service_is_on_the_page_with_its_whole_key()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        var keys = Repository.SourceFiles(Services).Where(file => file.EndsWith("Options.cs", StringComparison.Ordinal)).SelectMany(Keys).ToList();

        Assert.True(keys.Count > 10, "no settings were found");
        Assert.DoesNotContain(keys, key => !page.Contains($"`{key}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_key_that_the_AppHost_reads_is_on_the_page()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        var keys = Repository.SourceFiles("Chat.AppHost")
            .SelectMany(file => AppHostKeyPattern().Matches(File.ReadAllText(file)).Select(key => key.Groups[1].Value))
            .Distinct().ToList();

        Assert.True(keys.Count > 4, "no keys were found");
        Assert.DoesNotContain(keys, key => !page.Contains($"`{key}`", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Keys(string file)
    {
        var source = File.ReadAllText(file);
        var section = SectionPattern().Match(source);
        return section.Success
            ? SettingPattern().Matches(source).Select(setting => $"{section.Groups[1].Value}:{setting.Groups["name"].Value}")
            : [];
    }

    [GeneratedRegex(@"(?:configuration\[|const string \w+Key = )""((?:Chat:|CHAT_)\w+)""")]
    private static partial Regex AppHostKeyPattern();

    [GeneratedRegex("""const string SectionName = "([A-Z][^"]*)";""")]
    private static partial Regex SectionPattern();

    [GeneratedRegex(@"public (?:(?:int|double|TimeSpan|bool|string|Uri)\?? (?<name>\w+) \{ get; (?:set|init); \} =|bool (?<name>\w+) \{ get; set; \})")]
    private static partial Regex SettingPattern();
}
