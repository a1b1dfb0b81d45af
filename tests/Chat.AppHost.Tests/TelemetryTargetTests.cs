using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Chat.AppHost.Running;

namespace Chat.AppHost.Tests;

/// <summary>The tests of this assembly run one after another: they may set variables of the process.</summary>
public sealed class TelemetryTargetTests : IDisposable
{
    private const string Beginning = "OTEL_EXPORTER_OTLP_";
    private static readonly string[] Ends = ["ENDPOINT", "PROTOCOL", "HEADERS"];

    [Theory]
    [InlineData("http://collector:4318", "http/protobuf", "token=t")]
    [InlineData("http://collector:4317", "", "")]
    [InlineData("", "", "")]
    public async Task Without_a_dashboard_the_AppHosts_own_environment_says_everything_about_the_collector(params string[] given)
    {
        foreach (var (end, value) in Ends.Zip(given))
        {
            Environment.SetEnvironmentVariable(Beginning + end, value.Length == 0 ? null : value);
        }

        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = ["--AppHost:OtlpApiKey=k"], DisableDashboard = true });
        var project = builder.AddProject<NoProject>("service");
        builder.SendTelemetryElsewhere();

        var context = new EnvironmentCallbackContext(builder.ExecutionContext, project.Resource);
        foreach (var annotation in project.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        Assert.Equal(given, Ends.Select(end => context.EnvironmentVariables[Beginning + end]));
    }

    public void Dispose()
    {
        foreach (var end in Ends)
        {
            Environment.SetEnvironmentVariable(Beginning + end, null);
        }
    }

    private sealed class NoProject : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(AppContext.BaseDirectory, "no-such-directory", "No.Project.csproj");
    }
}
