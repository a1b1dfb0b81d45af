using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Runtime;

/// <summary>The ports one run of a replica listens on. Ports chosen here are kept until the process has had time to take them.</summary>
internal sealed class ReplicaPorts : IDisposable
{
    private readonly List<PortReservation> _reservations = [];
    private readonly Dictionary<string, int> _ports = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<int> _tcpPorts = [];

    public IReadOnlyDictionary<string, int> ByEndpoint => _ports;

    public IReadOnlyList<int> Tcp => _tcpPorts;

    /// <exception cref="DistributedApplicationException">A fixed port is taken.</exception>
    public static ReplicaPorts Choose(IResource resource)
    {
        var ports = new ReplicaPorts();
        try
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                ports.Add(resource, endpoint);
            }

            return ports;
        }
        catch
        {
            ports.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _reservations.ForEach(reservation => reservation.Dispose());
        _reservations.Clear();
    }

    private void Add(IResource resource, EndpointAnnotation endpoint)
    {
        // Behind the proxy a container's port appears on a free one of this machine.
        int? wanted = !endpoint.IsProxied ? endpoint.AllocatedEndpoint!.Port
            : endpoint.TargetPort is 0 || resource is ContainerResource ? null
            : endpoint.TargetPort;
        if (wanted is null)
        {
            var reservation = PortReservation.Any();
            _reservations.Add(reservation);
            wanted = reservation.Port;
        }
        else if (endpoint.Protocol is ProtocolType.Tcp && !PortReservation.IsFree(wanted.Value))
        {
            throw new DistributedApplicationException(
                $"Port {wanted} of endpoint '{endpoint.Name}' of resource '{resource.Name}' cannot be used: another program listens on it.");
        }

        _ports[endpoint.Name] = wanted.Value;
        if (endpoint.Protocol is ProtocolType.Tcp)
        {
            _tcpPorts.Add(wanted.Value);
        }
    }
}
