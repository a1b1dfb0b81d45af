using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Runtime;

namespace Aspire.Hosting;

/// <summary>Finds what the build of a project produces.</summary>
internal static class ProjectTarget
{
    /// <summary>The path of the project's assembly. Of a project that the AppHost does not reference it is asked of MSBuild, which builds it.</summary>
    /// <exception cref="DistributedApplicationException">The project is not built, or does not build.</exception>
    public static async Task<string> ResolveAsync(ProjectResource project, CancellationToken cancellationToken)
    {
        var metadata = project.GetProjectMetadata();
        var target = metadata is IProjectTarget { TargetPath: { Length: > 0 } known } ? known : await BuildAsync(project, metadata.ProjectPath, cancellationToken).ConfigureAwait(false);
        return File.Exists(target)
            ? target
            : throw new DistributedApplicationException($"The project '{project.Name}' is not built: '{target}' does not exist. Build '{metadata.ProjectPath}'.");
    }

    private static async Task<string> BuildAsync(ProjectResource project, string projectPath, CancellationToken cancellationToken)
    {
        if (!File.Exists(projectPath))
        {
            throw new DistributedApplicationException($"The project '{project.Name}' does not exist: '{projectPath}'.");
        }

        var start = new ProcessStartInfo(DotnetHost.Path) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var arg in (string[])["msbuild", projectPath, "-restore", "-t:Build", "-getProperty:TargetPath", "-nologo", "-verbosity:quiet", "-nodeReuse:false"])
        {
            start.ArgumentList.Add(arg);
        }

        using var process = Process.Start(start) ?? throw new DistributedApplicationException("'dotnet' could not be started to build a project.");
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode == 0
            ? output.Trim()
            : throw new DistributedApplicationException($"The project '{project.Name}' does not build: {output.Trim()} {(await errors.ConfigureAwait(false)).Trim()}");
    }
}
