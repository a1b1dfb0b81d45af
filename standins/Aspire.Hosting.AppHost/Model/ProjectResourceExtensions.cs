namespace Aspire.Hosting.ApplicationModel;

public static class ProjectResourceExtensions
{
    public static IEnumerable<ProjectResource> GetProjectResources(this DistributedApplicationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Resources.OfType<ProjectResource>();
    }

    /// <exception cref="InvalidOperationException">The resource does not know its project.</exception>
    public static IProjectMetadata GetProjectMetadata(this ProjectResource projectResource)
    {
        ArgumentNullException.ThrowIfNull(projectResource);
        return projectResource.Annotations.OfType<IProjectMetadata>().LastOrDefault()
            ?? throw new InvalidOperationException($"The project resource '{projectResource.Name}' has no project metadata.");
    }
}
