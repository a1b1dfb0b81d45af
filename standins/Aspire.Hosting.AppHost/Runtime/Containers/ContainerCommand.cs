using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Runtime;

/// <summary>
/// The command that runs a container for as long as it runs itself: signals reach the container through it, and so do the
/// guard's, which also removes a container that outlives the command. Containers get the addresses of other resources as the AppHost sees them; a network of their own they do not get.
/// </summary>
internal static class ContainerCommand
{
    public static async Task<ProcessSpec> BuildAsync(
        string engine,
        ContainerResource container,
        string name,
        IReadOnlyDictionary<string, int> hostPorts,
        IReadOnlyDictionary<string, string?> environment,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken)
    {
        if (container.HasAnnotationOfType<DockerfileBuildAnnotation>())
        {
            throw new DistributedApplicationException($"The stand-in for Aspire does not build images: '{container.Name}' is made from a Dockerfile.");
        }

        if (!container.TryGetContainerImageName(out var image))
        {
            throw new DistributedApplicationException($"The container '{container.Name}' has no image.");
        }

        var command = new List<string> { "run", "--rm", "--name", name };
        foreach (var endpoint in container.Annotations.OfType<EndpointAnnotation>())
        {
            var protocol = endpoint.Protocol is ProtocolType.Udp ? "/udp" : "";
            command.AddRange(["--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{hostPorts[endpoint.Name]}:{endpoint.TargetPort}{protocol}")]);
        }

        // Only names: the values are taken from the command's own environment, where other users do not see them.
        foreach (var variable in environment.Where(variable => variable.Value is not null))
        {
            command.AddRange(["--env", variable.Key]);
        }

        foreach (var mount in container.Annotations.OfType<ContainerMountAnnotation>())
        {
            var type = mount.Type is ContainerMountType.BindMount ? "bind" : "volume";
            var source = mount.Source is null ? "" : $",source={mount.Source}";
            command.AddRange(["--mount", $"type={type}{source},target={mount.Target}{(mount.IsReadOnly ? ",readonly" : "")}"]);
        }

        if (container.TryGetLastAnnotation<ContainerImagePullPolicyAnnotation>(out var pull) && pull.ImagePullPolicy is not ImagePullPolicy.Default)
        {
            command.AddRange(["--pull", pull.ImagePullPolicy.ToString().ToLowerInvariant()]);
        }

        if (container.Entrypoint is { } entrypoint)
        {
            command.AddRange(["--entrypoint", entrypoint]);
        }

        command.AddRange(await RuntimeArgumentsAsync(container, cancellationToken).ConfigureAwait(false));
        return new ProcessSpec(engine, [.. command, image, .. arguments], Environment.CurrentDirectory, environment)
        {
            CleanUp = [engine, .. RemoveArguments(name)],
        };
    }

    /// <summary>The name it was given, or the resource id.</summary>
    public static string NameOf(ContainerResource container, string id) =>
        container.TryGetLastAnnotation<ContainerNameAnnotation>(out var given) ? given.Name : id;

    /// <summary>What the engine is told to remove a container, whether it runs or not.</summary>
    public static string[] RemoveArguments(string name) => ["rm", "--force", name];

    private static async Task<IEnumerable<string>> RuntimeArgumentsAsync(ContainerResource container, CancellationToken cancellationToken)
    {
        var values = new List<object>();
        var context = new ContainerRuntimeArgsCallbackContext(values, cancellationToken);
        foreach (var annotation in container.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        var arguments = new List<string>();
        foreach (var value in values)
        {
            if (await ValueResolver.ResolveAsync(value, new ValueProviderContext { Caller = container }, cancellationToken).ConfigureAwait(false) is { } text)
            {
                arguments.Add(text);
            }
        }

        return arguments;
    }
}
