using System.Diagnostics;

namespace Chat.Testing;

/// <summary>The shell of whoever runs the tests has no say in them, nor in the processes that they start: a test assembly calls this first.</summary>
public static class CleanEnvironment
{
    private static readonly string[] Beginnings = ["ASPIRE_", "ASPNETCORE_", "CHAT__", "DCPPUBLISHER__", "DOTNET_DASHBOARD_", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "DOTNET_RESOURCE_SERVICE_", "DOTNET_URLS", "LOGGING__", "OTEL_"];

    public static void Clear()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
        {
            if (IsOfTheShell(name))
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }

    /// <summary>For one process, in assemblies that leave their own environment as it is.</summary>
    public static ProcessStartInfo InCleanEnvironment(this ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(IsOfTheShell).ToArray())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    private static bool IsOfTheShell(string name) =>
        Beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)) || name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase);
}
