namespace Aspire.Hosting.ApplicationModel;

/// <summary>One thing a resource waits for.</summary>
internal sealed record DependencyWait(IResource Resource, WaitType Type, WaitBehavior? Behavior, int ExitCode)
{
    public static IReadOnlyList<DependencyWait> Of(IResource resource)
    {
        var waits = new List<DependencyWait>();
        foreach (var annotation in resource.Annotations.OfType<WaitAnnotation>())
        {
            // What runs inside another resource is not there before it.
            for (var parent = annotation.WaitType is WaitType.WaitForCompletion ? null : ParentOf(annotation.Resource); parent is not null; parent = ParentOf(parent))
            {
                Add(new(parent, annotation.WaitType, annotation.WaitBehavior, 0));
            }

            Add(new(annotation.Resource, annotation.WaitType, annotation.WaitBehavior, annotation.ExitCode));
        }

        return waits;

        void Add(DependencyWait wait)
        {
            if (wait.Resource != resource && !waits.Contains(wait))
            {
                waits.Add(wait);
            }
        }
    }

    private static IResource? ParentOf(IResource resource) => (resource as IResourceWithParent)?.Parent;
}
