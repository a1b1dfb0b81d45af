using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using static StandIns.Aspire.Tests.ModelKit;

namespace StandIns.Aspire.Tests;

public sealed class ModelProjectTests
{
    private const string TwoProfiles = """
        {
          // comments and trailing commas are what people write
          "profiles": {
            "IIS": { "commandName": "IISExpress" },
            "http": {
              "commandName": "Project",
              "commandLineArgs": "--first \"two words\"",
              "applicationUrl": "http://localhost:5180;http://localhost:5181;https://localhost:7180",
              "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development", "OWN": "profile" },
            },
            "other": { "commandName": "Project", "applicationUrl": "http://*:5999" },
          }
        }
        """;

    [Fact]
    public async Task The_first_project_profile_gives_endpoints_arguments_and_variables()
    {
        using var project = new ProjectDirectory(TwoProfiles);
        var api = Builder().AddProject("api", project.ProjectFile).WithArgs("last").WithEnvironment("OWN", "app host");
        Allocate(api.Resource, "https", 7180);
        var replica = new ResourceInstance("api-a", "a", new Dictionary<string, int> { ["http"] = 1, ["http2"] = 2, ["https"] = 3 });

        var environment = await EnvironmentOf(api, replica);

        Assert.Equal([("http", 5180), ("http2", 5181), ("https", 7180)], api.Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => (endpoint.Name, endpoint.Port!.Value)));
        Assert.Equal(["--first", "two words", "last"], await ArgsOf(api));
        Assert.Equal("Development", environment["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("app host", environment["OWN"]);
        Assert.Equal("http", environment["DOTNET_LAUNCH_PROFILE"]);
        Assert.Equal("http://localhost:1;http://localhost:2;https://localhost:3", environment["ASPNETCORE_URLS"]);
    }

    [Fact]
    public void A_named_profile_is_used_and_an_unknown_name_is_refused()
    {
        using var project = new ProjectDirectory(TwoProfiles);

        var named = Builder().AddProject("api", project.ProjectFile, launchProfileName: "other");
        var exception = Assert.Throws<DistributedApplicationException>(() => Builder().AddProject("api", project.ProjectFile, launchProfileName: "none"));

        Assert.Equal(5999, EndpointOf(named, "http").Port);
        Assert.Equal("localhost", EndpointOf(named, "http").TargetHost);
        Assert.Contains("'none'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other", 5999)]
    [InlineData("unknown", 5180)]
    public void The_app_hosts_own_profile_counts_where_the_project_has_it(string own, int expectedPort)
    {
        using var project = new ProjectDirectory(TwoProfiles);

        var api = Builder($"--AppHost:DefaultLaunchProfileName={own}").AddProject("api", project.ProjectFile);

        Assert.Equal(expectedPort, EndpointOf(api, "http").Port);
    }

    [Fact]
    public async Task Without_a_profile_there_are_no_endpoints()
    {
        using var project = new ProjectDirectory(TwoProfiles);
        var builder = Builder();

        var excluded = builder.AddProject("excluded", project.ProjectFile, options => options.ExcludeLaunchProfile = true);
        var none = builder.AddProject("none", project.ProjectFile, launchProfileName: null);

        Assert.Empty(excluded.Resource.GetEndpoints());
        Assert.Empty(none.Resource.GetEndpoints());
        Assert.DoesNotContain("ASPNETCORE_URLS", (await EnvironmentOf(none)).Keys);
        Assert.Empty(await ArgsOf(excluded));
    }

    [Theory]
    [InlineData("{ not json", "launchSettings.json")]
    [InlineData("""{ "profiles": { "a": { "commandName": "Project", "applicationUrl": "nowhere" } } }""", "'nowhere'")]
    public void Broken_launch_settings_are_an_error_that_names_them(string settings, string expected)
    {
        using var project = new ProjectDirectory(settings);

        var exception = Assert.Throws<DistributedApplicationException>(() => Builder().AddProject("api", project.ProjectFile));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kestrel_endpoints_of_the_project_replace_those_of_the_profile()
    {
        using var project = new ProjectDirectory(
            TwoProfiles,
            """{ "Kestrel": { "Endpoints": { "Grpc": { "Url": "http://*:5055", "Protocols": "Http2" } } } }""");
        var api = Builder().AddProject("api", project.ProjectFile);
        var plain = Builder().AddProject("api", project.ProjectFile, options => options.ExcludeKestrelEndpoints = true);

        var environment = await EnvironmentOf(api, new ResourceInstance("api-a", "a", new Dictionary<string, int> { ["grpc"] = 41000 }));

        Assert.Equal(["grpc"], api.Resource.GetEndpoints().Select(endpoint => endpoint.EndpointName));
        Assert.Equal((5055, "http2"), (EndpointOf(api, "grpc").Port!.Value, EndpointOf(api, "grpc").Transport));
        Assert.Equal("http://localhost:41000", environment["Kestrel__Endpoints__Grpc__Url"]);
        Assert.DoesNotContain("ASPNETCORE_URLS", environment.Keys);
        Assert.Equal(["http", "http2", "https"], plain.Resource.GetEndpoints().Select(endpoint => endpoint.EndpointName));
    }

    [Fact]
    public async Task A_variable_of_the_users_own_beats_the_computed_urls()
    {
        var api = Builder().AddPlainProject("api").WithHttpEndpoint().WithEnvironment("ASPNETCORE_URLS", "http://127.0.0.1:1");

        var environment = await EnvironmentOf(api, new ResourceInstance("api-a", "a", new Dictionary<string, int> { ["http"] = 2 }));

        Assert.Equal("http://127.0.0.1:1", environment["ASPNETCORE_URLS"]);
    }

    [Theory]
    [InlineData(new string[0], "http://localhost:18889", "grpc")]
    [InlineData(new[] { "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://o:1" }, "http://o:1", "grpc")]
    [InlineData(new[] { "--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://o:2" }, "http://o:2", "http/protobuf")]
    [InlineData(new[] { "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://o:1", "--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://o:2" }, "http://o:1", "grpc")]
    public async Task Projects_send_telemetry_where_the_dashboard_listens(string[] args, string endpoint, string protocol)
    {
        var environment = await EnvironmentOf(Builder(["--environment=Development", "--AppHost:OtlpApiKey=k", .. args]).AddPlainProject("api"));

        Assert.Equal(endpoint, environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal(protocol, environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("x-otlp-api-key=k", environment["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal("1000", environment["OTEL_METRIC_EXPORT_INTERVAL"]);
    }

    [Fact]
    public async Task Executables_send_telemetry_only_when_told()
    {
        var builder = Builder();

        var silent = await EnvironmentOf(builder.AddExecutable("silent", "true", "."));
        var telling = await EnvironmentOf(builder.AddExecutable("telling", "true", ".").WithOtlpExporter());

        Assert.Empty(silent);
        Assert.Equal("telling", telling["OTEL_SERVICE_NAME"]);
        Assert.DoesNotContain("OTEL_BSP_SCHEDULE_DELAY", telling.Keys);
    }

    [Fact]
    public void Replicas_are_counted_from_one()
    {
        var api = Builder().AddPlainProject("api");

        Assert.Equal(1, api.Resource.GetReplicaCount());
        Assert.Equal(3, api.WithReplicas(2).WithReplicas(3).Resource.GetReplicaCount());
        Assert.Throws<ArgumentOutOfRangeException>(() => api.WithReplicas(0));
    }

    [Fact]
    public void A_single_file_project_is_refused_with_a_reason()
    {
        var exception = Assert.Throws<DistributedApplicationException>(() => Builder().AddProject("api", "app.cs"));

        Assert.Contains(".csproj", exception.Message, StringComparison.Ordinal);
    }
}
