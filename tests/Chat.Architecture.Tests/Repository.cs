using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Chat.Architecture.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Hand-written C# below the given top-level folders, or everywhere.</summary>
    public static IEnumerable<string> SourceFiles(params string[] folders)
    {
        var roots = folders.Length == 0 ? Directory.GetDirectories(Root) : folders.Select(folder => Path.Combine(Root, folder));
        return roots
            .Where(folder => Path.GetFileName(folder) is not ("artifacts" or ".git"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !Parts(file).Any(part => part is "obj" or "bin" or "Migrations"))
            .Order(StringComparer.Ordinal);
    }

    public static IReadOnlyList<string> Projects { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => !Parts(file).Contains("artifacts"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Names of the projects that a project refers to itself.</summary>
    public static IReadOnlyList<string> ReferencesOf(string project) =>
    [
        .. XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)),
    ];

    public static string Relative(string file) => Path.GetRelativePath(Root, file);

    private static string[] Parts(string file) => Relative(file).Split(Path.DirectorySeparatorChar);

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
