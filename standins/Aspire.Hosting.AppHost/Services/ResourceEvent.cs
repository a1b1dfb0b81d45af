namespace Aspire.Hosting.ApplicationModel;

/// <summary>A state of a resource, or of one replica of it.</summary>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    public IResource Resource { get; } = resource;

    /// <summary>The model name, or <c>name-suffix</c> for what runs as a process or container.</summary>
    public string ResourceId { get; } = resourceId;

    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
