using Aspire.Hosting;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Runtime;
using Chat.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace StandIns.Aspire.Tests;

public sealed class DashboardInstallTests : IDisposable
{
    private const string Pinned = """{ "optionalDependencies": { "@microsoft/aspire-cli-linux-x64": "13.5.4" } }""";
    private const string Installing = "mkdir -p node_modules/@microsoft/aspire-cli-linux-x64/bin node_modules/@microsoft/aspire-cli-linux-arm64/bin; for a in x64 arm64; do touch node_modules/@microsoft/aspire-cli-linux-$a/bin/aspire; done";

    private readonly string _clone = Directory.CreateTempSubdirectory("clone-").FullName;
    private readonly GuardRoom _room = new();
    private readonly RecordedLogs _logs = new();
    private readonly FakeTimeProvider _time = new();
    private string _searchPath;

    public DashboardInstallTests()
    {
        // Before any npm of this machine.
        _searchPath = $"{_clone}:/usr/bin:/bin";
        Directory.CreateDirectory(Path.Combine(_clone, "Some.AppHost"));
        File.WriteAllText(Path.Combine(_clone, "Some.sln"), "");
    }

    public void Dispose()
    {
        _room.Dispose();
        _logs.Dispose();
        Directory.Delete(_clone, recursive: true);
    }

    [Fact]
    public async Task What_the_clone_pins_is_installed_with_npm_and_found_then()
    {
        Pin(Pinned);
        Npm($"{Installing}; echo \"$@\" >asked");

        Assert.True(await InstallAsync());

        Assert.NotNull(Files([]).Find(file => file.IsPacked));
        Assert.StartsWith("install ", await File.ReadAllTextAsync(Path.Combine(_clone, "asked")), StringComparison.Ordinal);
        Assert.Contains(_logs.Entries, entry => entry.Text.StartsWith("Installing the Aspire dashboard with npm", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CI=true", false)]
    [InlineData("CI=true ASPIRE_DASHBOARD_INSTALL=true", true)]
    [InlineData("ASPIRE_DASHBOARD_INSTALL=false", false)]
    [InlineData("ASPIRE_DASHBOARD_PATH=/somewhere", false)]
    public async Task A_build_machine_and_whoever_says_no_get_nothing_installed(string settings, bool expected)
    {
        Pin(Pinned);
        Npm(Installing);

        Assert.Equal(expected, await InstallAsync(settings.Split(' ')));

        Assert.Equal(expected, Directory.Exists(Path.Combine(_clone, "node_modules")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not JSON")]
    [InlineData("""{ "optionalDependencies": ["aspire"] }""")]
    public async Task A_clone_that_pins_no_dashboard_gets_none(string? package)
    {
        Pin(package);
        Npm(Installing);

        Assert.False(await InstallAsync());

        Assert.False(Directory.Exists(Path.Combine(_clone, "node_modules")));
    }

    [Fact]
    public async Task Without_npm_there_is_nothing_to_try()
    {
        Pin(Pinned);
        _searchPath = _clone;

        Assert.False(await InstallAsync());
    }

    [Theory]
    [InlineData("echo no network >&2; exit 7", "exit code 7", "no network")]
    [InlineData("exit 0", "the registry has none", "")]
    public async Task What_npm_could_not_do_is_said_with_its_own_words(string script, string problem, string words)
    {
        Pin(Pinned);
        Npm(script);

        Assert.False(await InstallAsync());

        var said = Assert.Single(_logs.Entries, entry => entry.Level == LogLevel.Warning).Text;
        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.Contains(words, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_takes_no_packages_is_said()
    {
        Pin(Pinned);
        Npm(Installing);
        await File.WriteAllTextAsync(Path.Combine(_clone, "node_modules"), "a file");

        Assert.False(await InstallAsync());

        Assert.Single(_logs.Entries, entry => entry.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Progress_is_said_and_two_apphosts_of_a_clone_do_not_install_at_once()
    {
        Pin(Pinned);
        Npm($"mkfifo go; read line <go; {Installing}");
        var first = InstallAsync();
        await Eventually.Async(() => File.Exists(Path.Combine(_clone, "go")), "npm runs");

        Assert.True(await InstallAsync().OrFail("the second one leaves it to the first"));
        await Eventually.Async(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return _logs.Entries.Any(entry => entry.Text.StartsWith("npm is still installing", StringComparison.Ordinal));
            },
            "progress is said");
        await File.WriteAllTextAsync(Path.Combine(_clone, "go"), "\n");

        Assert.True(await first.OrFail("npm has installed it"));
        Assert.Single(_logs.Entries, entry => entry.Text.StartsWith("Another AppHost is installing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_installation_ends_with_the_apphost()
    {
        Pin(Pinned);
        Npm("echo $$ >running; exec sleep 600");
        using var stop = new CancellationTokenSource();
        var installing = InstallAsync([], stop.Token);
        var running = Path.Combine(_clone, "running");
        await Eventually.Async(() => File.Exists(running) && File.ReadAllText(running).EndsWith('\n'), "npm runs");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => installing).OrFail("the installation ends");
        await Eventually.Async(() => !Directory.Exists($"/proc/{File.ReadAllText(running).Trim()}"), "npm has ended");
    }

    private void Pin(string? package)
    {
        if (package is not null)
        {
            File.WriteAllText(Path.Combine(_clone, "package.json"), package);
        }
    }

    private void Npm(string script)
    {
        var npm = Path.Combine(_clone, "npm");
        File.WriteAllText(npm, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<bool> InstallAsync(string[]? settings = null, CancellationToken cancellationToken = default)
    {
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(_logs));
        var configuration = Configuration(settings ?? []);
        return await new NpmInstaller(Files(settings ?? []), configuration, _time, logging.CreateLogger<DistributedApplication>()).InstallAsync(_room, cancellationToken);
    }

    private DashboardFiles Files(string[] settings) => new(Configuration(settings), Path.Combine(_clone, "Some.AppHost"), _clone, _searchPath);

    private static IConfigurationRoot Configuration(string[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => setting.Split('=')).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]))).Build();
}
