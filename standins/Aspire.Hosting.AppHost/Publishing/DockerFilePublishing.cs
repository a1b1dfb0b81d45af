using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Publishes what runs as a process as a container that is built from the Dockerfile in its directory.</summary>
internal static class DockerFilePublishing
{
    public static IResourceBuilder<T> WithDockerFile<T>(this IResourceBuilder<T> builder, string directory, Action<IResourceBuilder<ContainerResource>>? configure)
        where T : IResource
    {
        if (builder.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            return builder;
        }

        var container = new ContainerResource(builder.Resource.Name);
        container.Annotations.Add(new DockerfileBuildAnnotation(directory, Path.Combine(directory, "Dockerfile"), stage: null));
        configure?.Invoke(builder.ApplicationBuilder.CreateResourceBuilder(container));
        return builder.WithManifestPublishingCallback(context =>
        {
            // What was said of the process holds for the container, before what was said of the container itself.
            var published = new ContainerResource(container.Name, container.Entrypoint);
            foreach (var annotation in builder.Resource.Annotations.Where(annotation => annotation is not ManifestPublishingCallbackAnnotation).Concat(container.Annotations))
            {
                published.Annotations.Add(annotation);
            }

            return context.WriteContainerAsync(published);
        });
    }
}
