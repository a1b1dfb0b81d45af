using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Runtime;

/// <summary>Works out what a replica runs with: command, arguments and environment.</summary>
/// <remarks>A project runs as what was built of it, not through <c>dotnet run</c>: that spares a process and a second for each replica.</remarks>
internal sealed class ProcessSpecs(DistributedApplicationExecutionContext executionContext, ResourceLoggerService loggers, ContainerEngine containers)
{
    // What an AppHost is started with says where the AppHost listens and what it was launched by; a child of it is neither.
    private static readonly string[] NotInherited =
        ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "ASPNETCORE_HTTPS_PORT", "DOTNET_URLS", "DOTNET_LAUNCH_PROFILE"];

    public async Task<ProcessSpec> BuildAsync(Replica replica, IReadOnlyDictionary<string, int> ports, CancellationToken cancellationToken)
    {
        var resource = replica.Resource;

        // The ports chosen for a container are those of this machine; inside it listens on its target ports.
        var instance = new ResourceInstance(replica.Id, replica.Suffix, resource is ContainerResource ? new Dictionary<string, int>() : ports);
        var context = new ValueProviderContext { ExecutionContext = executionContext, Caller = resource, Instance = instance };
        var environment = await EnvironmentAsync(resource, context, cancellationToken).ConfigureAwait(false);
        var arguments = await ArgumentsAsync(resource, context, cancellationToken).ConfigureAwait(false);
        if (resource is ContainerResource container)
        {
            var engine = await containers.Command.ConfigureAwait(false) ?? throw new DistributedApplicationException("No container engine answers.");
            return await ContainerCommand.BuildAsync(
                engine, container, ContainerCommand.NameOf(container, replica.Id), ports, environment, arguments, cancellationToken).ConfigureAwait(false);
        }

        if (resource is ExecutableResource executable)
        {
            return new(executable.Command, arguments, Path.GetFullPath(executable.WorkingDirectory), environment);
        }

        if (resource is not ProjectResource project)
        {
            throw new DistributedApplicationException($"The resource '{resource.Name}' is neither an executable nor a project.");
        }

        var target = await ProjectTarget.ResolveAsync(project, cancellationToken).ConfigureAwait(false);
        var directory = Path.GetDirectoryName(Path.GetFullPath(project.GetProjectMetadata().ProjectPath))!;
        return new(DotnetHost.Path, [target, .. arguments], directory, environment);
    }

    private async Task<Dictionary<string, string?>> EnvironmentAsync(IResource resource, ValueProviderContext context, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, object>();
        var callbackContext = new EnvironmentCallbackContext(executionContext, resource, values, cancellationToken) { Logger = loggers.GetLogger(resource) };
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await callback.Callback(callbackContext).ConfigureAwait(false);
        }

        var environment = NotInherited.ToDictionary(name => name, _ => (string?)null);
        foreach (var (name, value) in values)
        {
            if (await ResolveAsync(value, $"The environment variable '{name}'", resource, context, cancellationToken).ConfigureAwait(false) is { } text)
            {
                environment[name] = text;
            }
        }

        return environment;
    }

    private async Task<List<string>> ArgumentsAsync(IResource resource, ValueProviderContext context, CancellationToken cancellationToken)
    {
        var values = new List<object>();
        var callbackContext = new CommandLineArgsCallbackContext(values, resource, cancellationToken)
        {
            Logger = loggers.GetLogger(resource),
            ExecutionContext = executionContext,
        };
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
        {
            await callback.Callback(callbackContext).ConfigureAwait(false);
        }

        var arguments = new List<string>();
        foreach (var value in values)
        {
            if (await ResolveAsync(value, $"Argument {arguments.Count + 1}", resource, context, cancellationToken).ConfigureAwait(false) is { } text)
            {
                arguments.Add(text);
            }
        }

        return arguments;
    }

    private static async ValueTask<string?> ResolveAsync(
        object value, string what, IResource resource, ValueProviderContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await ValueResolver.ResolveAsync(value, context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new DistributedApplicationException($"{what} of resource '{resource.Name}' has no value: {exception.Message}", exception);
        }
    }
}
