namespace Chat.AppHost.Running;

/// <summary>Everything here talks to everything else on this machine; a proxy that the shell names would be asked to connect back to it.</summary>
internal static class LocalAddresses
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "::1"];

    /// <summary>For this process and all that it starts. Programs differ in which spelling of the variable they read.</summary>
    public static void GoAroundProxies()
    {
        foreach (var variable in new[] { "no_proxy", "NO_PROXY" })
        {
            var given = (Environment.GetEnvironmentVariable(variable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Environment.SetEnvironmentVariable(variable, string.Join(',', given.Union(Names)));
        }
    }
}
