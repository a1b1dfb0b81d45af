using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Runtime;

/// <summary>Which resource is not started before which other.</summary>
internal sealed class DependencyGraph
{
    private readonly Dictionary<IResource, IReadOnlyCollection<IResource>> _dependencies = [];

    public DependencyGraph(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            _dependencies[resource] = [.. DirectDependencies(resource).Distinct()];
        }
    }

    /// <exception cref="DistributedApplicationException">Resources wait for each other in a circle: none of them would ever start.</exception>
    public void ThrowIfCircular()
    {
        var done = new HashSet<IResource>();
        var path = new List<IResource>();
        foreach (var resource in _dependencies.Keys)
        {
            Visit(resource);
        }

        void Visit(IResource resource)
        {
            if (path.IndexOf(resource) is var start and >= 0)
            {
                var circle = string.Join(" → ", path.Skip(start).Append(resource).Select(one => $"'{one.Name}'"));
                throw new DistributedApplicationException($"These resources wait for each other, so that none could start: {circle}.");
            }

            if (!done.Add(resource))
            {
                return;
            }

            path.Add(resource);
            foreach (var dependency in Of(resource))
            {
                Visit(dependency);
            }

            path.RemoveAt(path.Count - 1);
        }
    }

    /// <summary>Everything that is not started before the resource, directly or through others.</summary>
    public IReadOnlySet<IResource> DependentsOf(IResource resource)
    {
        var found = new HashSet<IResource>();
        Visit(resource);
        return found;

        void Visit(IResource dependency)
        {
            foreach (var (dependent, dependencies) in _dependencies)
            {
                if (dependencies.Contains(dependency) && found.Add(dependent))
                {
                    Visit(dependent);
                }
            }
        }
    }

    private static IEnumerable<IResource> DirectDependencies(IResource resource)
    {
        foreach (var wait in DependencyWait.Of(resource))
        {
            yield return wait.Resource;
        }

        if (resource is IResourceWithParent child)
        {
            yield return child.Parent;
        }

        foreach (var process in ResourceReferences.ProcessesBehind(resource))
        {
            yield return process;
        }
    }

    private IReadOnlyCollection<IResource> Of(IResource resource) => _dependencies.GetValueOrDefault(resource) ?? [];
}
