using System.Reflection;

namespace Aspire.Hosting;

/// <summary>Where the AppHost's project lies, as its build stamped it on the assembly.</summary>
internal sealed record AppHostLocation(Assembly? Assembly, string Directory, string FileName)
{
    public string FilePath => Path.Combine(Directory, FileName);

    public static AppHostLocation Find(DistributedApplicationOptions options)
    {
        var assembly = options.AssemblyName is { } name ? System.Reflection.Assembly.Load(name) : System.Reflection.Assembly.GetEntryAssembly();
        var stamped = Stamp(assembly, "apphostprojectpath");
        var directory = options.ProjectDirectory ?? (System.IO.Directory.Exists(stamped) ? stamped : System.IO.Directory.GetCurrentDirectory());
        var file = Stamp(assembly, "apphostprojectname") ?? $"{assembly?.GetName().Name ?? "AppHost"}.csproj";
        return new AppHostLocation(assembly, Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)), file);
    }

    private static string? Stamp(Assembly? assembly, string key) =>
        assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(stamp => string.Equals(stamp.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;
}
