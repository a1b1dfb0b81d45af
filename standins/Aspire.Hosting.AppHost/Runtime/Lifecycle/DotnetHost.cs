using System.Runtime.InteropServices;

namespace Aspire.Hosting.Runtime;

/// <summary>Finds the <c>dotnet</c> that this process runs by; PATH may name another or none.</summary>
internal static class DotnetHost
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var own = Environment.ProcessPath;
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"),
            System.IO.Path.GetFileName(own) is "dotnet" ? own : null,
            System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet")),
        ];
        return Array.Find(candidates, File.Exists) ?? "dotnet";
    }
}
