using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Runtime;

/// <summary>The resources of this run that are processes. Filled once, after the model is complete.</summary>
internal sealed class ProcessResources
{
    private readonly Dictionary<string, Replica> _replicas = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<IResource, ProcessResource> _resources = [];

    public IReadOnlyCollection<ProcessResource> All => _resources.Values;

    public void Add(ProcessResource resource)
    {
        _resources.Add(resource.Resource, resource);
        foreach (var replica in resource.Replicas)
        {
            _replicas.Add(replica.Id, replica);
        }
    }

    public Replica? Find(string id) => _replicas.GetValueOrDefault(id);

    public ProcessResource? Find(IResource resource) => _resources.GetValueOrDefault(resource);
}
