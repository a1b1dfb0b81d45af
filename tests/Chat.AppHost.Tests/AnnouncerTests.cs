using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Aspire.Hosting;
using Chat.AppHost.Resources;
using Chat.AppHost.Running;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.AppHost.Tests;

/// <summary>The announcement of a system that is one job and a hub that nobody starts.</summary>
public sealed class AnnouncerTests : IAsyncDisposable
{
    private readonly DataFolder _folder = new();
    private DistributedApplication? _application;

    private string EndpointsFile => Path.Combine(_folder.Path, "endpoints.json");

    [Fact]
    public async Task The_address_of_the_hub_comes_with_the_process_that_vouches_for_it_and_goes_with_it()
    {
        await StartAsync();
        await Eventually.Async(() => File.Exists(EndpointsFile), "the address is announced");
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(EndpointsFile));
        using var self = Process.GetCurrentProcess();

        Assert.StartsWith("http://localhost:", file.RootElement.GetProperty("hub").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("http://localhost:", file.RootElement.GetProperty("identity").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("http://localhost:", file.RootElement.GetProperty("identityHttp").GetString(), StringComparison.Ordinal);
        Assert.Equal(self.Id, file.RootElement.GetProperty("pid").GetInt32());
        Assert.Equal(
            self.StartTime.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            file.RootElement.GetProperty("startedAt").GetString());

        await _application!.StopAsync().OrFail("the system stops");

        Assert.False(File.Exists(EndpointsFile));
    }

    [Theory]
    [InlineData(true, "http://localhost:4317 x-otlp-api-key=k")]
    [InlineData(false, " ")]
    public async Task Clients_are_told_where_the_dashboard_takes_traces(bool withDashboard, string expected)
    {
        await StartAsync(withDashboard);
        await Eventually.Async(() => File.Exists(EndpointsFile), "the address is announced");

        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(EndpointsFile));
        var otlp = file.RootElement.GetProperty("otlp");

        Assert.Equal(expected, otlp.ValueKind == JsonValueKind.Null ? " " : $"{otlp.GetProperty("endpoint")} {otlp.GetProperty("headers")}");
    }

    [Fact]
    public async Task An_address_that_cannot_be_written_is_said_and_does_not_disturb_the_stop()
    {
        using var output = new Captured();
        Directory.CreateDirectory(Path.Combine(EndpointsFile, "in-the-way"));

        await StartAsync();
        await Eventually.Async(() => output.Text.Contains("all resources healthy", StringComparison.Ordinal), "the system is announced");
        await _application!.StopAsync().OrFail("the system stops");

        Assert.Contains($"because {EndpointsFile} cannot be written: ", output.Text, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        await _folder.DisposeAsync();
    }

    private async Task StartAsync(bool withDashboard = false)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = [$"--Chat:DataDirectory={_folder.Path}", "--Chat:Resources=native", "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317", "--AppHost:OtlpApiKey=k"],
            DisableDashboard = true,
        });
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.AddExecutable("job", "true", "/");
        var hub = builder.AddProject<NoProject>("hub").WithHttpEndpoint(name: "grpc").WithExplicitStart();
        var identity = builder.AddProject<NoProject>("identity").WithHttpEndpoint(name: "public").WithHttpEndpoint(name: "http").WithExplicitStart();
        builder.AnnounceWhenHealthy(hub, identity, AppHostSettings.Read(builder), withDashboard);
        _application = builder.Build();
        await _application.StartAsync().OrFail("the system starts");
    }

    private sealed class NoProject : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(AppContext.BaseDirectory, "no-such-directory", "No.Project.csproj");
    }

    /// <summary>What is written on the console meanwhile; the tests of this assembly run one after another.</summary>
    private sealed class Captured : IDisposable
    {
        private readonly TextWriter _out = Console.Out;
        private readonly TextWriter _error = Console.Error;
        private readonly StringWriter _text = new(CultureInfo.InvariantCulture);
        private readonly TextWriter _writer;

        public Captured()
        {
            _writer = TextWriter.Synchronized(_text);
            Console.SetOut(_writer);
            Console.SetError(_writer);
        }

        public string Text
        {
            get
            {
                // What the writer itself locks while it writes.
                lock (_writer)
                {
                    return _text.ToString();
                }
            }
        }

        public void Dispose()
        {
            Console.SetOut(_out);
            Console.SetError(_error);
            _writer.Dispose();
        }
    }
}
