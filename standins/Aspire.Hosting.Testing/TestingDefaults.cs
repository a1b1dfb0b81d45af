using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>What differs between an application under test and one that somebody runs: no dashboard, random ports.</summary>
internal static class TestingDefaults
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["DcpPublisher:RandomizePorts"] = "true",
        ["DcpPublisher:WaitForResourceCleanup"] = "true",
        ["ASPNETCORE_URLS"] = "http://localhost:8080",
        ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:4317",
        ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
    };

    private static readonly string[] HostPrefixes = ["DOTNET_", "ASPNETCORE_"];

    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Sets the defaults below everything that the application itself configures.</summary>
    public static void Apply(Assembly appHost, string[] args, DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        var directory = ProjectDirectoryOf(appHost);
        options.AssemblyName ??= appHost.GetName().Name;
        options.ProjectDirectory ??= directory;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;

        settings.ApplicationName = appHost.GetName().Name;
        settings.ContentRootPath = directory ?? settings.ContentRootPath;
        settings.Configuration ??= new ConfigurationManager();
        settings.Configuration.AddInMemoryCollection(Settings);
        settings.Configuration.AddInMemoryCollection(LaunchVariables(directory));
        settings.Configuration.AddCommandLine(args);
    }

    private static string? ProjectDirectoryOf(Assembly appHost)
    {
        var directory = appHost.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(stamp => string.Equals(stamp.Key, "apphostprojectpath", StringComparison.OrdinalIgnoreCase))?.Value;
        return Directory.Exists(directory) ? directory : null;
    }

    private static Dictionary<string, string?> LaunchVariables(string? directory)
    {
        var variables = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var file = Path.Combine(directory ?? "", "Properties", "launchSettings.json");
        if (directory is null || !File.Exists(file))
        {
            return variables;
        }

        LaunchSettings? settings;
        try
        {
            settings = JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllText(file), Lenient);
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"The launch settings in '{file}' are not valid: {exception.Message}", exception);
        }

        foreach (var (name, value) in Profile(settings)?.EnvironmentVariables ?? [])
        {
            variables[name] = Environment.ExpandEnvironmentVariables(value);
            foreach (var prefix in HostPrefixes.Where(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                variables[name[prefix.Length..]] = variables[name];
            }
        }

        return variables;
    }

    private static LaunchProfile? Profile(LaunchSettings? settings) =>
        Environment.GetEnvironmentVariable("DOTNET_LAUNCH_PROFILE") is { } name && settings?.Profiles.TryGetValue(name, out var named) is true
            ? named
            : settings?.Profiles.Values.FirstOrDefault();
}
