using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>
/// Gives every endpoint its public address and puts a proxy there. An endpoint gets an address even when its resource cannot
/// start, so that nobody waits for it for ever.
/// </summary>
internal sealed class EndpointAllocator(IConfiguration configuration, TimeProvider time, ILogger<EndpointProxy> logger) : IAsyncDisposable
{
    private readonly List<EndpointProxy> _proxies = [];

    // DCP is what genuine Aspire starts processes with; its settings keep their names.
    private readonly bool _randomizePorts = configuration.GetValue("DcpPublisher:RandomizePorts", defaultValue: false);

    public void Allocate(ProcessResource resource, bool canRun)
    {
        foreach (var endpoint in resource.Resource.Annotations.OfType<EndpointAnnotation>())
        {
            var problem = Check(resource, endpoint);
            var port = problem is null && canRun ? Open(resource, endpoint, out problem) : FixedPort(endpoint) ?? AnyPort();
            resource.Problem ??= problem;
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, PublicHost(endpoint), port, TargetPortText(endpoint, port));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static string? Check(ProcessResource resource, EndpointAnnotation endpoint)
    {
        var where = $"endpoint '{endpoint.Name}' of resource '{resource.Resource.Name}'";
        var isContainer = resource.Resource is ContainerResource;
        return endpoint switch
        {
            { Protocol: ProtocolType.Udp, IsProxied: true } => $"The {where} is UDP, which is not proxied: give it isProxied: false.",
            { IsProxied: false } when resource.Replicas.Count > 1 => $"The {where} has no proxy, but the resource has {resource.Replicas.Count} replicas: they cannot share a port.",
            { TargetPort: { } port } when resource.Replicas.Count > 1 => $"The {where} has the target port {port}, but the resource has {resource.Replicas.Count} replicas: each needs a port of its own.",
            { IsProxied: true, Port: { } port, TargetPort: { } target } when port == target && !isContainer =>
                $"The {where} has port and target port {port}: the proxy and the process cannot both listen there. Change one, or set isProxied: false.",
            { TargetPort: null } when isContainer => $"The {where} needs a target port: it is a container's.",
            _ => null,
        };
    }

    private int Open(ProcessResource resource, EndpointAnnotation endpoint, out string? problem)
    {
        problem = null;
        if (!endpoint.IsProxied)
        {
            return endpoint.Port is { } fixedPort and not 0 ? fixedPort : AnyPort();
        }

        var wanted = FixedPort(endpoint);
        try
        {
            var proxy = new EndpointProxy(endpoint.TargetHost, wanted ?? 0, () => Targets(resource, endpoint.Name), time, logger);
            _proxies.Add(proxy);
            return proxy.Port;
        }
        catch (SocketException exception)
        {
            problem = $"Port {wanted} of endpoint '{endpoint.Name}' of resource '{resource.Resource.Name}' cannot be used: "
                + (exception.SocketErrorCode is SocketError.AddressAlreadyInUse ? "another program listens on it." : $"{exception.Message}.");
            return wanted ?? AnyPort();
        }
    }

    private static int[] Targets(ProcessResource resource, string endpointName) =>
        [.. resource.Replicas.Select(replica => replica.Running).OfType<RunningReplica>()
            .Select(running => running.TargetPorts.GetValueOrDefault(endpointName)).Where(port => port != 0)];

    private int? FixedPort(EndpointAnnotation endpoint) =>
        endpoint.Port is { } port and not 0 && !(_randomizePorts && endpoint.IsProxied) ? port : null;

    private static int AnyPort()
    {
        using var reservation = PortReservation.Any();
        return reservation.Port;
    }

    private static string PublicHost(EndpointAnnotation endpoint) =>
        endpoint.TargetHost is "*" or "+" or "0.0.0.0" or "::" ? "localhost" : endpoint.TargetHost;

    /// <summary>Behind a proxy each replica has a port of its own, which only that replica is told.</summary>
    private static string? TargetPortText(EndpointAnnotation endpoint, int port) =>
        endpoint.TargetPort?.ToString(System.Globalization.CultureInfo.InvariantCulture)
        ?? (endpoint.IsProxied ? null : port.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
