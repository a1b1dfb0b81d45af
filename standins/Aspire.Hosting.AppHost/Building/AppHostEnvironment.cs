namespace Aspire.Hosting;

internal static class AppHostEnvironment
{
    /// <summary>The name in <c>ASPIRE_ENVIRONMENT</c>, unless the command line or <c>DOTNET_ENVIRONMENT</c> has one: the host reads those itself.</summary>
    public static string? FallbackName(string[]? args)
    {
        var isGiven = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is { Length: > 0 }
            || args?.Any(arg => arg.TrimStart('-', '/').Split('=')[0].Equals("environment", StringComparison.OrdinalIgnoreCase)) is true;
        return isGiven ? null : Environment.GetEnvironmentVariable("ASPIRE_ENVIRONMENT");
    }
}
