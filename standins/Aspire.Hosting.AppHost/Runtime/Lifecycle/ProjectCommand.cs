using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Runtime;

/// <summary>How a project is run: what was built of it, by the <c>dotnet</c> that runs this process.</summary>
internal sealed record ProjectCommand(string Command, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    public static ProjectCommand Of(IResource project)
    {
        if (!project.TryGetLastAnnotation<IProjectMetadata>(out var metadata))
        {
            throw new DistributedApplicationException($"The project resource '{project.Name}' has no project.");
        }

        var projectPath = Path.GetFullPath(metadata.ProjectPath);
        var directory = Path.GetDirectoryName(projectPath)!;
        if (metadata is not IProjectTarget { TargetPath: { Length: > 0 } target })
        {
            // A project that was named by its path only: where its output goes is known to MSBuild.
            return File.Exists(projectPath)
                ? new(Muxer(), ["run", "--project", projectPath, "--no-launch-profile", "--"], directory)
                : throw new DistributedApplicationException($"The project '{projectPath}' does not exist.");
        }

        return File.Exists(target)
            ? new(Muxer(), [target], directory)
            : throw new DistributedApplicationException($"The project '{projectPath}' has not been built: '{target}' does not exist.");
    }

    private static string Muxer()
    {
        var shared = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"),
            Path.GetFileName(Environment.ProcessPath) is "dotnet" ? Environment.ProcessPath : null,
            shared,
        ];
        return Array.Find(candidates, File.Exists) ?? "dotnet";
    }
}
