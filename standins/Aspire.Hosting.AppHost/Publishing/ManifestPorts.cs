using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Which ports a manifest names. What it leaves out, the deployment chooses: the port of a project's first HTTP endpoint, for example.</summary>
internal sealed class ManifestPorts
{
    private const int First = 8000;

    private readonly HashSet<int> _used = [];
    private int _next = First;

    public IEnumerable<(EndpointAnnotation Endpoint, int? Port, int? TargetPort)> Resolve(IResource resource, IEnumerable<EndpointAnnotation> endpoints)
    {
        var schemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var endpoint in endpoints)
        {
            var isHttp = endpoint.UriScheme is "http" or "https";
            var isDefault = isHttp && schemes.Add(endpoint.UriScheme) && resource is ProjectResource;
            var target = TargetPort(resource, endpoint, isDefault);
            yield return (endpoint, Port(endpoint, target, isHttp), target);
        }
    }

    private int? TargetPort(IResource resource, EndpointAnnotation endpoint, bool isDefault)
    {
        if (endpoint.TargetPort is { } target)
        {
            _used.Add(target);
            return target;
        }

        if (resource is ContainerResource && endpoint.Port is { } port)
        {
            return port;
        }

        return isDefault ? null : Allocate();
    }

    private int? Port(EndpointAnnotation endpoint, int? target, bool isHttp)
    {
        if (endpoint.Port is { } port)
        {
            return port == target ? null : port;
        }

        return target is null && !isHttp ? Allocate() : null;
    }

    private int Allocate()
    {
        while (!_used.Add(_next))
        {
            _next++;
        }

        return _next++;
    }
}
