namespace Aspire.Hosting.ApplicationModel;

/// <summary>The replicas of a resource that runs as processes or containers; a resource without it is its own one instance.</summary>
internal sealed class ResourceInstancesAnnotation(IReadOnlyList<string> ids) : IResourceAnnotation
{
    public IReadOnlyList<string> Ids { get; } = ids;

    public static IReadOnlyList<string> IdsOf(IResource resource) =>
        resource.Annotations.OfType<ResourceInstancesAnnotation>().LastOrDefault()?.Ids ?? [resource.Name];
}
