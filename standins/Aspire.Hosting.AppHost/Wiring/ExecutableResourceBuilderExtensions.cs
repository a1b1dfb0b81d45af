using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting;

public static class ExecutableResourceBuilderExtensions
{
    /// <summary>Adds a program; a relative working directory is taken from the AppHost's directory.</summary>
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params string[]? args) =>
        builder.Add(name, command, workingDirectory).WithArgs(args ?? []);

    /// <summary>Adds a program with arguments that may be values known only at run time.</summary>
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params object[]? args) =>
        builder.Add(name, command, workingDirectory).WithArgs(args ?? []);

    public static IResourceBuilder<T> WithCommand<T>(this IResourceBuilder<T> builder, string command)
        where T : ExecutableResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        builder.Resource.Annotations.OfType<ExecutableAnnotation>().Last().Command = command;
        return builder;
    }

    public static IResourceBuilder<T> WithWorkingDirectory<T>(this IResourceBuilder<T> builder, string workingDirectory)
        where T : ExecutableResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(workingDirectory);
        builder.Resource.Annotations.OfType<ExecutableAnnotation>().Last().WorkingDirectory = AppHostPath.Absolute(builder.ApplicationBuilder, workingDirectory);
        return builder;
    }

    /// <summary>Publishes the program as a container built from the Dockerfile in its working directory; it runs as it is.</summary>
    public static IResourceBuilder<T> PublishAsDockerFile<T>(this IResourceBuilder<T> builder, Action<IResourceBuilder<ContainerResource>>? configure = null)
        where T : ExecutableResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithDockerFile(builder.Resource.WorkingDirectory, configure);
    }

    private static IResourceBuilder<ExecutableResource> Add(this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(workingDirectory);
        return builder.AddResource(new ExecutableResource(name, command, AppHostPath.Absolute(builder, workingDirectory)));
    }
}

internal static class AppHostPath
{
    /// <summary>Takes a relative path from the AppHost's directory, whatever separator it is written with.</summary>
    public static string Absolute(IDistributedApplicationBuilder builder, string path)
    {
        var local = OperatingSystem.IsWindows() ? path.Replace('/', '\\') : path.Replace('\\', '/');
        return Path.GetFullPath(local, builder.AppHostDirectory);
    }
}
