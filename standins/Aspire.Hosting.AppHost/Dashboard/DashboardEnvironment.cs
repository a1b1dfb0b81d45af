using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>What the dashboard's process is told: where to listen, whom to ask for the resources, and which keys hold.</summary>
internal static class DashboardEnvironment
{
    private static readonly string[] NotInherited =
        ["ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "ASPNETCORE_HTTPS_PORT", "DOTNET_URLS", "DOTNET_LAUNCH_PROFILE"];

    public static Dictionary<string, string?> Build(IConfiguration configuration, string resourceServiceUrl)
    {
        var environment = NotInherited.ToDictionary(name => name, _ => (string?)null);

        // All of its settings that may be given to the AppHost. What follows wins: it is what has really been chosen.
        foreach (var (key, value) in configuration.AsEnumerable().Where(setting => setting.Key.StartsWith("ASPIRE_DASHBOARD_", StringComparison.OrdinalIgnoreCase)))
        {
            environment[key.ToUpperInvariant()] = value;
        }

        // What is in the AppHost's environment is meant for what it starts for development; the dashboard is none of it.
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        environment["DOTNET_ENVIRONMENT"] = "Production";
        environment[DashboardAddresses.FrontendKey] = configuration[DashboardAddresses.FrontendKey];
        environment[ResourceServer.UrlKey] = resourceServiceUrl;
        environment["DASHBOARD__APPLICATIONNAME"] = configuration["AppHost:DashboardApplicationName"];
        Protect(environment, "OTLP", "PRIMARYAPIKEY", "ApiKey", configuration["AppHost:OtlpApiKey"]);
        Protect(environment, "API", "PRIMARYAPIKEY", "ApiKey", configuration["AppHost:DashboardApiKey"]);
        Protect(environment, "FRONTEND", "BROWSERTOKEN", "BrowserToken", configuration["AppHost:BrowserToken"]);
        Protect(environment, "RESOURCESERVICECLIENT", "APIKEY", "ApiKey", configuration["AppHost:ResourceService:ApiKey"]);
        return environment;
    }

    /// <summary>The builder makes a key for everything, unless the user allows everybody everything.</summary>
    private static void Protect(Dictionary<string, string?> environment, string part, string keyName, string mode, string? key)
    {
        environment[$"DASHBOARD__{part}__AUTHMODE"] = key is null ? "Unsecured" : mode;
        environment[$"DASHBOARD__{part}__{keyName}"] = key;
    }
}
