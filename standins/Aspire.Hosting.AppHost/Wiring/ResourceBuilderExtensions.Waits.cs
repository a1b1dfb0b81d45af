using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Lets the resource start only when <paramref name="dependency"/> runs, is healthy and its ready handlers are done.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.AddWait(dependency, WaitType.WaitUntilHealthy, null);

    /// <inheritdoc cref="WaitFor{T}(IResourceBuilder{T}, IResourceBuilder{IResource})"/>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.AddWait(dependency, WaitType.WaitUntilHealthy, waitBehavior);

    /// <summary>Lets the resource start only when <paramref name="dependency"/> runs.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.AddWait(dependency, WaitType.WaitUntilStarted, null);

    /// <inheritdoc cref="WaitForStart{T}(IResourceBuilder{T}, IResourceBuilder{IResource})"/>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.AddWait(dependency, WaitType.WaitUntilStarted, waitBehavior);

    /// <summary>Lets the resource start only when <paramref name="dependency"/> has ended with <paramref name="exitCode"/>; any other end makes it fail.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        RefuseCircle(builder.Resource, dependency.Resource);
        return builder
            .WithAnnotation(new WaitAnnotation(dependency.Resource, WaitType.WaitForCompletion, exitCode))
            .WithRelationship(dependency.Resource, KnownRelationshipTypes.WaitFor);
    }

    /// <summary>Does not start the resource with the application, only by its start command.</summary>
    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ExplicitStartupAnnotation(), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<T> AddWait<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitType waitType, WaitBehavior? waitBehavior)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        RefuseCircle(builder.Resource, dependency.Resource);
        foreach (var resource in Prerequisites(dependency.Resource))
        {
            builder.WithAnnotation(new WaitAnnotation(resource, waitType) { WaitBehavior = waitBehavior });
        }

        return builder.WithRelationship(dependency.Resource, KnownRelationshipTypes.WaitFor);
    }

    /// <summary>The resource, after what it is a part of or made from.</summary>
    private static IEnumerable<IResource> Prerequisites(IResource resource)
    {
        if (resource is IResourceWithParent { Parent: not IResourceWithoutLifetime and var parent })
        {
            yield return parent;
        }

        if (resource is ConnectionStringResource connection)
        {
            foreach (var part in connection.ConnectionStringExpression.ValueProviders.OfType<IResource>().Where(part => part is not IResourceWithoutLifetime))
            {
                yield return part;
            }
        }

        yield return resource;
    }

    private static void RefuseCircle(IResource waiter, IResource dependency)
    {
        if (waiter == dependency)
        {
            throw new DistributedApplicationException($"The resource '{waiter.Name}' cannot wait for itself.");
        }

        if (waiter is IResourceWithParent { Parent: var parent } && parent == dependency)
        {
            throw new DistributedApplicationException($"The resource '{waiter.Name}' cannot wait for '{dependency.Name}': that is its parent.");
        }
    }
}
