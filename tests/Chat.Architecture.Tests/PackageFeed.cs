using System.IO.Compression;

namespace Chat.Architecture.Tests;

/// <summary>A folder that NuGet takes for a registry, with packages that hold nothing but their name.</summary>
internal sealed class PackageFeed(string folder)
{
    public string Folder { get; } = Directory.CreateDirectory(folder).FullName;

    /// <summary>Adds a package; a dependency is given as "Id [version]".</summary>
    public void Add(string id, string version, string? dependency = null)
    {
        using var package = ZipFile.Open(Path.Combine(Folder, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using var writer = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open());
        writer.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id><version>{version}</version><authors>test</authors><description>test</description>
                {DependencyXml(dependency)}
              </metadata>
            </package>
            """);
    }

    private static string DependencyXml(string? dependency)
    {
        if (dependency is null)
        {
            return "";
        }

        var words = dependency.Split(' ');
        return $"""<dependencies><group targetFramework="net10.0"><dependency id="{words[0]}" version="{words[1]}" /></group></dependencies>""";
    }
}
