using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>The configuration keys that the builder reads and writes.</summary>
internal static class AppHostConfiguration
{
    public const string AllowAnonymousKey = "ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS";

    public static Dictionary<string, string> SwitchMappings { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--step"] = "Pipeline:Step",
        ["--output-path"] = "Pipeline:OutputPath",
        ["--log-level"] = "Pipeline:LogLevel",
        ["--dcp-cli-path"] = "DcpPublisher:CliPath",
        ["--dcp-dashboard-path"] = "DcpPublisher:DashboardPath",
        ["--dcp-container-runtime"] = "DcpPublisher:ContainerRuntime",
    };

    public static DistributedApplicationExecutionContext ExecutionContextOf(IConfiguration configuration)
    {
        var publisher = configuration["Publishing:Publisher"];
        var operation = configuration["AppHost:Operation"];
        if (operation is null)
        {
            return publisher is null ? new(DistributedApplicationOperation.Run) : new(DistributedApplicationOperation.Publish, publisher);
        }

        return Enum.TryParse<DistributedApplicationOperation>(operation, ignoreCase: true, out var known) && Enum.IsDefined(known)
            ? new(known, publisher ?? "manifest")
            : throw new DistributedApplicationException($"The operation '{operation}' is not known: it is 'run' or 'publish'.");
    }

    public static void Complete(
        ConfigurationManager configuration,
        AppHostLocation location,
        DistributedApplicationOptions options,
        IHostEnvironment environment,
        DistributedApplicationExecutionContext context,
        UserSecretsStore secrets)
    {
        var path = Path.Combine(location.Directory, environment.ApplicationName);
        var values = new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = location.Directory,
            ["AppHost:Path"] = path,
            ["AppHost:FilePath"] = location.FilePath,
            ["AppHost:DashboardApplicationName"] = options.DashboardApplicationName ?? environment.ApplicationName,
            ["AppHost:PathSha256"] = Sha256(path),
            ["AppHost:ProjectNameSha256"] = Sha256(environment.ApplicationName),
        };
        values["AppHost:Sha256"] = context.IsPublishMode ? values["AppHost:ProjectNameSha256"] : values["AppHost:PathSha256"];
        if (context is { IsPublishMode: true, PublisherName: "manifest" } && configuration["Pipeline:Step"] is null)
        {
            values["Pipeline:Step"] = "publish-manifest";
        }

        if (context.IsRunMode && !options.DisableDashboard)
        {
            AddKeys(configuration, secrets, values);
        }

        configuration.AddInMemoryCollection(values);
    }

    private static void AddKeys(ConfigurationManager configuration, UserSecretsStore secrets, Dictionary<string, string?> values)
    {
        if (configuration.GetValue(AllowAnonymousKey, defaultValue: false))
        {
            values["AppHost:ResourceService:AuthMode"] = "Unsecured";
            return;
        }

        // Kept, so that a service that outlives the AppHost, or a browser, still has the right key after a restart.
        values["AppHost:OtlpApiKey"] = configuration["AppHost:OtlpApiKey"] ?? secrets.GetOrSet("AppHost:OtlpApiKey", NewKey);
        values["AppHost:DashboardApiKey"] = configuration["AppHost:DashboardApiKey"] ?? secrets.GetOrSet("AppHost:DashboardApiKey", NewKey);
        values["AppHost:BrowserToken"] = NotEmpty(configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"]) ?? NotEmpty(configuration["AppHost:BrowserToken"]) ?? NewKey();
        values["AppHost:ResourceService:AuthMode"] = "ApiKey";
        values["AppHost:ResourceService:ApiKey"] = NotEmpty(configuration["ASPIRE_DASHBOARD_RESOURCESERVICE_APIKEY"]) ?? NewKey();
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string Sha256(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
