namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource shows before anything has happened to it.</summary>
internal static class InitialSnapshot
{
    public static CustomResourceSnapshot Of(IResource resource)
    {
        var given = resource.Annotations.OfType<ResourceSnapshotAnnotation>().LastOrDefault()?.InitialSnapshot;
        var snapshot = given ?? new CustomResourceSnapshot { ResourceType = TypeOf(resource), Properties = [] };
        var icon = resource.Annotations.OfType<ResourceIconAnnotation>().LastOrDefault();
        return snapshot with
        {
            HealthReports = [.. HealthKeys(resource).Select(key => new HealthReportSnapshot(key, null, null, null))],
            Relationships = [.. snapshot.Relationships, .. RelationshipsOf(resource)],
            IconName = icon?.IconName ?? snapshot.IconName,
            IconVariant = icon?.IconVariant ?? snapshot.IconVariant,
        };
    }

    public static IEnumerable<string> HealthKeys(IResource resource) =>
        resource.Annotations.OfType<HealthCheckAnnotation>().Select(annotation => annotation.Key).Distinct(StringComparer.Ordinal);

    private static string TypeOf(IResource resource) => resource switch
    {
        ProjectResource => KnownResourceTypes.Project,
        ExecutableResource => KnownResourceTypes.Executable,
        ContainerResource => KnownResourceTypes.Container,
        ParameterResource => KnownResourceTypes.Parameter,
        IResourceWithConnectionString and not IResourceWithParent => KnownResourceTypes.ConnectionString,
        ExternalServiceResource => KnownResourceTypes.ExternalService,
        _ => resource.GetType().Name,
    };

    private static IEnumerable<RelationshipSnapshot> RelationshipsOf(IResource resource) =>
        resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relation => new RelationshipSnapshot(relation.Resource.Name, relation.Type))
            .Concat(resource is IResourceWithParent child ? [new(child.Parent.Name, KnownRelationshipTypes.Parent)] : [])
            .Distinct();
}
