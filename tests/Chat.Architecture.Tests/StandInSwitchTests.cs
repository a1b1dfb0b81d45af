using System.Diagnostics;
using System.Xml.Linq;

namespace Chat.Architecture.Tests;

/// <summary>eng/StandIns.targets on clones of its own, each with its own registry.</summary>
public sealed class StandInSwitchTests : IDisposable
{
    private static readonly string[] CopiedFiles =
        ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "eng/StandIns.props", "eng/StandIns.targets", "eng/StandInsKey.proj", "eng/Upstream.proj", "eng/BannedSymbols.txt"];

    private readonly string _clone = Directory.CreateTempSubdirectory("chat-switch-").FullName;
    private readonly PackageFeed _feed;

    public StandInSwitchTests()
    {
        foreach (var file in CopiedFiles)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_clone, file))!);
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(_clone, file));
        }

        Directory.CreateDirectory(Path.Combine(_clone, "App"));
        File.WriteAllText(Path.Combine(_clone, "App", "App.csproj"), """<Project Sdk="Microsoft.NET.Sdk" />""");
        _feed = new PackageFeed(Path.Combine(_clone, "feed"));
        UseRegistry(_feed.Folder);
    }

    public void Dispose() => Directory.Delete(_clone, recursive: true);

    [Fact]
    public async Task A_registry_without_the_packages_selects_the_stand_ins_and_says_so()
    {
        var output = await ChooseAsync();

        Assert.Contains("using standins/", output, StringComparison.Ordinal);
        Assert.Equal("true", Answer);
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("999.0.0")]
    public async Task A_registry_with_an_older_or_a_later_version_only_selects_the_stand_ins(string version)
    {
        AddGenuinePackages();
        File.Delete(Path.Combine(_feed.Folder, $"MagicOnion.Client.{Version("MagicOnionVersion")}.nupkg"));
        _feed.Add("MagicOnion.Client", version);

        var output = await ChooseAsync();

        Assert.Contains("using standins/", output, StringComparison.Ordinal);
        Assert.Equal("true", Answer);
    }

    [Fact]
    public async Task Where_one_package_is_missing_it_does_not_matter_what_the_others_lack()
    {
        AddGenuinePackages(("MagicOnion.Server", "Gone.Missing [1.0.0]"), ("Aspire.Hosting.Testing", "Shared.Part 2.0.0"));
        _feed.Add("Shared.Part", "3.0.0");
        File.Delete(Path.Combine(_feed.Folder, $"MagicOnion.Client.{Version("MagicOnionVersion")}.nupkg"));

        var output = await ChooseAsync();

        Assert.Contains("using standins/", output, StringComparison.Ordinal);
        Assert.Equal("true", Answer);
    }

    [Fact]
    public async Task A_registry_with_the_packages_selects_them_and_says_so()
    {
        AddGenuinePackages();

        var output = await ChooseAsync();

        Assert.Contains("using them", output, StringComparison.Ordinal);
        Assert.Equal("false", Answer);
    }

    [Fact]
    public async Task A_broken_upstream_project_is_reported()
    {
        File.WriteAllText(Path.Combine(_clone, "eng", "Upstream.proj"), "<Project");

        Assert.Contains("error CHAT0001", await ChooseAsync(), StringComparison.Ordinal);
        Assert.Null(Answer);
    }

    [Fact]
    public async Task A_version_conflict_is_reported()
    {
        AddGenuinePackages(("MagicOnion.Client", "Shared.Part [1.0.0]"), ("MagicOnion.Server", "Shared.Part [2.0.0]"));
        _feed.Add("Shared.Part", "1.0.0");
        _feed.Add("Shared.Part", "2.0.0");

        Assert.Contains("error CHAT0001", await ChooseAsync(), StringComparison.Ordinal);
        Assert.Null(Answer);
    }

    [Fact]
    public async Task A_package_that_lacks_something_else_is_reported()
    {
        AddGenuinePackages(("MagicOnion.Client", "Gone.Missing [1.0.0]"));

        Assert.Contains("Gone.Missing", await ChooseAsync(), StringComparison.Ordinal);
        Assert.Null(Answer);
    }

    [Fact]
    public async Task A_dead_network_is_reported()
    {
        // Port 9 (discard) on loopback: nothing listens, so the connection is refused at once.
        UseRegistry("http://127.0.0.1:9/v3/index.json");

        Assert.Contains("error CHAT0001", await ChooseAsync(), StringComparison.Ordinal);
        Assert.Null(Answer);
    }

    [Fact]
    public async Task The_answer_is_kept_until_the_question_changes()
    {
        await ChooseAsync();

        Assert.DoesNotContain("standins/", await ChooseAsync(), StringComparison.Ordinal);

        AddGenuinePackages();
        UseRegistry(_feed.Folder, comment: "another registry");
        await ChooseAsync();
        Assert.Equal("false", Answer);
    }

    [Fact]
    public async Task The_answer_of_a_user_who_had_no_settings_of_NuGet_is_found_again()
    {
        var home = Directory.CreateDirectory(Path.Combine(_clone, "home")).FullName;
        await ChooseAsync(home);

        Assert.True(File.Exists(Path.Combine(home, ".nuget", "NuGet", "NuGet.Config")));
        Assert.DoesNotContain("standins/", await ChooseAsync(home), StringComparison.Ordinal);
    }

    [Fact]
    public void The_project_that_asks_the_registry_names_every_package_that_can_be_replaced()
    {
        var asked = IncludesOf("eng/Upstream.proj", "PackageReference");

        Assert.Equal(IncludesOf("eng/StandIns.targets", "StandIn").Order(), asked.Order());
        Assert.All(asked, package => Assert.True(File.Exists(Path.Combine(Repository.Root, "standins", package, $"{package}.csproj")), package));
    }

    private string? Answer
    {
        get
        {
            var file = Path.Combine(_clone, "artifacts", "standins.props");
            return File.Exists(file) ? XDocument.Load(file).Descendants("_AnsweredUseStandIns").Single().Value : null;
        }
    }

    private void AddGenuinePackages(params (string Id, string Dependency)[] dependencies)
    {
        foreach (var id in IncludesOf("eng/StandIns.targets", "StandIn"))
        {
            var version = Version(id.StartsWith("Aspire", StringComparison.Ordinal) ? "AspireVersion" : "MagicOnionVersion");
            _feed.Add(id, version, dependencies.FirstOrDefault(pair => pair.Id == id).Dependency);
        }

        _feed.Add("Aspire.AppHost.Sdk", Version("AspireVersion"));
    }

    private void UseRegistry(string source, string comment = "") => File.WriteAllText(Path.Combine(_clone, "nuget.config"), $"""
        <configuration>
          <!-- {comment} -->
          <packageSources><clear /><add key="test" value="{source}" allowInsecureConnections="true" /></packageSources>
          <config><add key="globalPackagesFolder" value="{Path.Combine(_clone, "packages")}" /></config>
        </configuration>
        """);

    private async Task<string> ChooseAsync(string? home = null)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", "App/App.csproj", "-t:ChooseStandIns", "-nologo", "-nodeReuse:false"])
        {
            WorkingDirectory = _clone,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The test host runs inside MSBuild's environment when started by `dotnet test`; the clone must not see it.
        foreach (var name in start.Environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        // Nor what would answer in its place, or take its made-up packages out of it.
        foreach (var name in new[] { "UseStandIns", "RestoreSources", "NUGET_FALLBACK_PACKAGES" })
        {
            start.Environment.Remove(name);
        }

        if (home is not null)
        {
            (start.Environment["HOME"], start.Environment["DOTNET_CLI_HOME"]) = (home, home);
        }

        start.Environment["NUGET_PACKAGES"] = Path.Combine(_clone, "packages");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(output);
        return output + await error;
    }

    private static string Version(string property) =>
        XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants(property).Single().Value;

    private static IReadOnlyList<string> IncludesOf(string file, string item) =>
    [
        .. XDocument.Load(Path.Combine(Repository.Root, file)).Descendants(item)
            .SelectMany(element => ((string?)element.Attribute("Include") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)),
    ];
}
