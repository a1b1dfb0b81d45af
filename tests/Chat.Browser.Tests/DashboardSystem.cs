using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Chat.Testing;
using Microsoft.Playwright;

namespace Chat.Browser.Tests;

/// <summary>The AppHost as a person starts it, with its dashboard, and a browser that is logged into it.</summary>
public sealed partial class DashboardSystem : IAsyncLifetime
{
    private const string OtlpKey = "otlp-key-of-this-run";

    private readonly DataFolder _data = new();
    private readonly Uri _otlp = Free();
    private AppHostProcess? _appHost;
    private Browser? _browser;
    private Uri? _hub;
    private Uri? _login;

    public async ValueTask InitializeAsync()
    {
        _browser = await Browser.StartAsync();
        _appHost = AppHostProcess.StartWithDashboard(
            _data.Path,
            ("ASPNETCORE_URLS", Free().ToString()),
            ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", _otlp.ToString()),
            ("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", Free().ToString()),
            ("AppHost__OtlpApiKey", OtlpKey),
            ("ASPIRE_DASHBOARD_INSTALL", "false"));
        _hub = await _appHost.IsHealthyAsync();
        await Eventually.Async(() => LoginLine().IsMatch(_appHost.Output) || NoDashboard().IsMatch(_appHost.Output), "the AppHost says where to log into the dashboard");
        Assert.True(LoginLine().IsMatch(_appHost.Output), $"{NoDashboard().Match(_appHost.Output).Value} eng/install-tools gets it.");
        _login = new Uri(LoginLine().Match(_appHost.Output).Value);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        if (_appHost is not null)
        {
            await _appHost.DisposeAsync();
        }

        await _data.DisposeAsync();
    }

    /// <summary>A page of the dashboard, by the link that the AppHost prints.</summary>
    public async Task<IPage> OpenAsync(string path = "/")
    {
        var page = await _browser!.OpenAsync(_login!);
        await page.WaitForURLAsync(url => !url.Contains("/login", StringComparison.Ordinal));
        if (path != "/")
        {
            await page.GotoAsync(new Uri(_login!, path).ToString());
        }

        return page;
    }

    /// <summary>Sends a message with the console client, and returns when it is acknowledged.</summary>
    public async Task SayAsync(string user, string text)
    {
        var start = new ProcessStartInfo(Program("Chat.Client"), ["--plain", "--server", _hub!.ToString(), "--user", user])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = _otlp.ToString();
        start.Environment["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={OtlpKey}";
        start.Environment["OTEL_SERVICE_NAME"] = $"client-of-{user}";
        await SayAsync(start, user, text);
    }

    /// <summary>The same, knowing nothing but the file that the AppHost leaves for the clients of its clone.</summary>
    public async Task SayFromCloneAsync(string user, string text)
    {
        var run = Directory.CreateDirectory(Path.Combine(_data.Path, "clone", "artifacts", "run"));
        File.Copy(Path.Combine(_data.Path, "endpoints.json"), Path.Combine(run.FullName, "endpoints.json"), overwrite: true);
        var start = new ProcessStartInfo(Program("Chat.Client"), ["--plain", "--user", user])
        {
            WorkingDirectory = run.FullName,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        await SayAsync(start.InCleanEnvironment(), user, text);
    }

    private async Task SayAsync(ProcessStartInfo start, string user, string text)
    {
        start.Environment["CHAT_TOKEN"] = await _appHost!.Tokens().GetAsync(user);
        using var client = Process.Start(start)!;
        await client.StandardInput.WriteLineAsync(text);
        client.StandardInput.Close();
        var problems = await client.StandardError.ReadToEndAsync().OrFail("the client ends");
        await client.WaitForExitAsync().OrFail("the client ends");
        Assert.True(client.ExitCode == 0, problems);
    }

    /// <summary>SIGKILL to one of the hub's replicas.</summary>
    public void KillHub() => Process.GetProcessById(Hubs()[0]).Kill();

    /// <summary>The ids of the hub's processes.</summary>
    public IReadOnlyList<int> Hubs() => _appHost!.ProcessesOf("Chat.Hub");

    private static Uri Free() => new($"http://localhost:{FreePort.Next()}");

    private static string Program(string name, [CallerFilePath] string thisFile = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
        return Path.Combine(root, "artifacts", "bin", name, new DirectoryInfo(AppContext.BaseDirectory).Name, name);
    }

    [GeneratedRegex(@"http://\S+/login\?t=\w+")]
    private static partial Regex LoginLine();

    [GeneratedRegex("There is no Aspire dashboard.*")]
    private static partial Regex NoDashboard();
}
