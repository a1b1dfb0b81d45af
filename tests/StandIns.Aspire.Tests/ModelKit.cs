using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StandIns.Aspire.Tests;

/// <summary>Builds models without starting anything.</summary>
internal static class ModelKit
{
    public static IDistributedApplicationBuilder Builder(params string[] args) => Builder(null, args);

    public static IDistributedApplicationBuilder Builder(string? directory, string[] args) => DistributedApplication.CreateBuilder(
        new DistributedApplicationOptions { Args = args, DisableDashboard = true, ProjectDirectory = directory ?? AppContext.BaseDirectory });

    /// <summary>The environment a replica of the resource would get.</summary>
    public static async Task<Dictionary<string, string?>> EnvironmentOf(
        IResourceBuilder<IResource> resource, ResourceInstance? instance = null)
    {
        var execution = resource.ApplicationBuilder.ExecutionContext;
        var callbacks = new EnvironmentCallbackContext(execution, resource.Resource);
        foreach (var annotation in resource.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(callbacks);
        }

        var context = new ValueProviderContext { ExecutionContext = execution, Caller = resource.Resource, Instance = instance };
        var environment = new Dictionary<string, string?>();
        foreach (var (name, value) in callbacks.EnvironmentVariables)
        {
            environment[name] = await ValueResolver.ResolveAsync(value, context, TestContext.Current.CancellationToken);
        }

        return environment;
    }

    public static async Task<string?[]> ArgsOf(IResourceBuilder<IResource> resource)
    {
        var context = new CommandLineArgsCallbackContext([], resource.Resource) { ExecutionContext = resource.ApplicationBuilder.ExecutionContext };
        foreach (var annotation in resource.Resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(context);
        }

        var args = new List<string?>();
        foreach (var arg in context.Args)
        {
            args.Add(await ValueResolver.ResolveAsync(arg, new ValueProviderContext(), TestContext.Current.CancellationToken));
        }

        return [.. args];
    }

    /// <summary>Gives the endpoint an address, as the start of the application would.</summary>
    public static void Allocate(IResource resource, string endpointName, int port)
    {
        var endpoint = resource.Annotations.OfType<EndpointAnnotation>().Single(candidate => candidate.Name == endpointName);
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", port);
    }

    public static EndpointAnnotation EndpointOf(IResourceBuilder<IResource> resource, string name) =>
        resource.Resource.Annotations.OfType<EndpointAnnotation>().Single(candidate => candidate.Name == name);

    public static IResourceBuilder<ProjectResource> AddPlainProject(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddProject<NoProject>(name);
}

/// <summary>A project without launch settings.</summary>
public sealed class NoProject : IProjectMetadata
{
    public string ProjectPath => Path.Combine(AppContext.BaseDirectory, "no-such-directory", "No.Project.csproj");
}

/// <summary>A project directory of the test's own.</summary>
internal sealed class ProjectDirectory : IDisposable
{
    public ProjectDirectory(string? launchSettings = null, string? appSettings = null)
    {
        Root = Directory.CreateTempSubdirectory("standin-project-").FullName;
        Write(Path.Combine("Properties", "launchSettings.json"), launchSettings);
        Write("appsettings.json", appSettings);
        Write("Some.Web.csproj", "<Project />");
    }

    public string Root { get; }

    public string ProjectFile => Path.Combine(Root, "Some.Web.csproj");

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Write(string path, string? text)
    {
        if (text is not null)
        {
            var file = Path.Combine(Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }
}
