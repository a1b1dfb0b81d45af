using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Runtime;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace StandIns.Aspire.Tests;

/// <summary>The dashboard as a process: told what it needs, watched, and gone with the AppHost.</summary>
public sealed class DashboardLauncherTests
{
    [Fact]
    public async Task The_dashboard_is_told_where_to_listen_whom_to_ask_and_which_keys_hold()
    {
        using var dashboard = FakeDashboard.ThatListens();
        await using var app = await DashboardApp.StartAsync(
            builder => builder.AddExecutable("child", "sh", "/", "-c", "echo $OTEL_EXPORTER_OTLP_ENDPOINT $OTEL_EXPORTER_OTLP_HEADERS; exec sleep 1000").WithOtlpExporter(),
            dashboard.Path,
            "--ASPNETCORE_URLS=http://localhost:18888",
            "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:18889",
            "--ASPIRE_DASHBOARD_CORS_ALLOWED_ORIGINS=http://example.com",
            "--AppHost:BrowserToken=token1");

        var told = await dashboard.EnvironmentAsync();
        await app.Says($"Login to the dashboard at {told["ASPNETCORE_URLS"]}/login?t=token1");
        var child = await app.App.Writes("child", "http://");

        Assert.Equal(["dashboard"], dashboard.Starts());
        Assert.Equal($"{told["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]} x-otlp-api-key={told["DASHBOARD__OTLP__PRIMARYAPIKEY"]}", child);
        Assert.Equal(("ApiKey", "BrowserToken", "token1"), (told["DASHBOARD__OTLP__AUTHMODE"], told["DASHBOARD__FRONTEND__AUTHMODE"], told["DASHBOARD__FRONTEND__BROWSERTOKEN"]));
        Assert.Equal(("ApiKey", app.Configuration["AppHost:DashboardApiKey"]), (told["DASHBOARD__API__AUTHMODE"], told["DASHBOARD__API__PRIMARYAPIKEY"]));
        Assert.Equal("ApiKey", told["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"]);
        Assert.Equal(app.App.Services.GetRequiredService<ResourceServer>().Url, told["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"]);
        Assert.NotEmpty((await (await app.ConnectAsync(told["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"])).GetApplicationInformationAsync(new())).Name);
        Assert.Equal("http://example.com", told["ASPIRE_DASHBOARD_CORS_ALLOWED_ORIGINS"]);
        Assert.NotEqual("http://localhost:18888", told["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task A_dashboard_that_ends_is_said_and_started_again()
    {
        using var dashboard = FakeDashboard.That("echo broken >&2; [ -e \"$0.second\" ] && exec sleep 1000; touch \"$0.second\"; exit 3");
        await using var app = await DashboardApp.StartAsync(_ => { }, dashboard.Path);

        await app.Says("The dashboard has ended: exit code 3.");
        await Eventually.Async(() => dashboard.Starts().Length == 2, "the second start");

        Assert.Contains(app.Logs.Entries, entry => entry.Text.Contains("broken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dashboard_ends_with_the_application()
    {
        using var dashboard = FakeDashboard.That("exec sleep 1000");
        int id;
        await using (var app = await DashboardApp.StartAsync(_ => { }, dashboard.Path))
        {
            var launcher = app.App.Services.GetRequiredService<DashboardLauncher>();
            // The process may run before its start has come back with its id.
            await Eventually.Async(() => launcher.ProcessId is not null, "the start of the dashboard");
            id = launcher.ProcessId!.Value;
            Assert.True(ProcessTable.IsAlive(id));
        }

        Assert.False(ProcessTable.IsAlive(id));
    }

    [Fact]
    public async Task A_killed_apphost_leaves_no_dashboard()
    {
        using var dashboard = FakeDashboard.That("exec sleep 1000");
        var mark = Guid.NewGuid().ToString();
        await using var apphost = SampleAppHost.Start(mark, $"--DcpPublisher:DashboardPath={dashboard.Path}");
        await dashboard.EnvironmentAsync();

        apphost.Kill();

        await ProcessTable.Until(() => ProcessTable.WithVariable(SampleAppHost.Mark, mark).Length == 0, "the children of the killed AppHost to end");
    }

    [Fact]
    public async Task AppHosts_that_start_together_and_want_the_same_ports_have_a_dashboard_each()
    {
        const string Frontend = "ASPNETCORE_URLS", Otlp = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", Resources = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";
        using var dashboard = FakeDashboard.ThatListens();
        using var other = FakeDashboard.ThatListens();
        string[] wanted = [.. new[] { Frontend, Otlp, Resources }.Select(key => $"--{key}=http://localhost:{FreePort.Next()}"), "--DcpPublisher:RandomizePorts=false"];
        await using var first = SampleAppHost.Start("first", [.. wanted, $"--DcpPublisher:DashboardPath={dashboard.Path}"]);
        await using var second = SampleAppHost.Start("second", [.. wanted, $"--DcpPublisher:DashboardPath={other.Path}"]);

        await Task.WhenAll(first.PrintsAsync("Login to the dashboard at", 1), second.PrintsAsync("Login to the dashboard at", 1));
        var told = await Task.WhenAll(dashboard.EnvironmentAsync(), other.EnvironmentAsync());

        Assert.All([Frontend, Otlp, Resources], key =>
        {
            Assert.NotEqual(told[0][key], told[1][key]);
            Assert.Single(told, environment => wanted.Contains($"--{key}={environment[key]}"));
        });
        using var browser = new HttpClient();
        foreach (var environment in told)
        {
            Assert.Equal(environment[Resources], await browser.GetStringAsync(new Uri($"{environment[Frontend]}/env/{Resources}")));
        }
    }

    [Fact]
    public async Task Where_there_is_no_dashboard_it_is_said_and_it_joins_when_it_has_come()
    {
        using var dashboard = FakeDashboard.ThatIsMissing();
        await using var app = await DashboardApp.StartAsync(builder => builder.AddExecutable("child", "sleep", "/", "1000"), dashboard.Path);
        await app.Says("There is no Aspire dashboard");
        await app.App.Reaches("child", KnownResourceStates.Running);

        dashboard.Appear("exec sleep 1000");

        await dashboard.EnvironmentAsync();
        Assert.Single(app.Logs.Entries, entry => entry.Text.Contains("There is no Aspire dashboard", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_installer_is_asked_when_there_is_no_dashboard()
    {
        using var dashboard = FakeDashboard.ThatIsMissing();
        await using var app = await DashboardApp.StartAsync(builder => builder.Services.AddSingleton<IDashboardInstaller>(new Installer(dashboard)), dashboard.Path);

        await dashboard.EnvironmentAsync();

        Assert.DoesNotContain(app.Logs.Entries, entry => entry.Text.Contains("There is no Aspire dashboard", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_packed_dashboard_is_unpacked_once_and_run_without_what_packed_it()
    {
        using var dashboard = FakeDashboard.ThatIsMissing();
        File.WriteAllText(Path.Combine(dashboard.Directory, "package.json"), "{}");
        var cli = Path.Combine(dashboard.Directory, "bin", "aspire");
        var managed = Path.Combine(dashboard.Directory, "bundle", "managed", "aspire-managed");
        FakeDashboard.Write(cli, $"""
            [ "$1 $5" = "setup {dashboard.Directory}" ] || exit 1
            echo x >> '{dashboard.Directory}/unpacked'
            mkdir -p '{Path.GetDirectoryName(managed)}'
            printf '#!/bin/sh\ntouch {dashboard.Directory}/ran; exec sleep 1000\n' > '{managed}'
            chmod +x '{managed}'
            """);

        for (var run = 0; run < 2; run++)
        {
            await using var app = await DashboardApp.StartAsync(_ => { }, cli);
            await Eventually.Async(() => File.Exists($"{dashboard.Directory}/ran"), "the start of the dashboard");
            File.Delete($"{dashboard.Directory}/ran");
        }

        Assert.Single(File.ReadAllLines($"{dashboard.Directory}/unpacked"));
    }

    [Fact]
    public async Task A_cli_that_cannot_unpack_is_said_once()
    {
        using var dashboard = FakeDashboard.ThatIsMissing();
        var cli = Path.Combine(dashboard.Directory, "bin", "aspire");
        FakeDashboard.Write(cli, "echo 'no room left'; exit 1");
        File.WriteAllText(Path.Combine(dashboard.Directory, "package.json"), "{}");

        await using var app = await DashboardApp.StartAsync(_ => { }, cli);
        await app.Says("no room left");
        await app.Says("There is no Aspire dashboard");

        Assert.Single(app.Logs.Entries, entry => entry.Text.Contains("no room left", StringComparison.Ordinal));
    }

    private sealed class Installer(FakeDashboard dashboard) : IDashboardInstaller
    {
        public Task<bool> InstallAsync(GuardRoom room, CancellationToken cancellationToken)
        {
            dashboard.Appear("exec sleep 1000");
            return Task.FromResult(true);
        }
    }
}
