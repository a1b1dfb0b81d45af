using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

public enum EndpointProperty
{
    Url,
    Host,
    IPV4Host,
    Port,
    Scheme,
    TargetPort,
    HostAndPort,
    TlsEnabled,
}

/// <summary>One property of an endpoint, as a value.</summary>
public class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property) : IExpressionValue, IValueWithReferences
{
    public EndpointReference Endpoint { get; } = endpointReference ?? throw new ArgumentNullException(nameof(endpointReference));

    public EndpointProperty Property { get; } = property;

    public string ValueExpression => Property switch
    {
        EndpointProperty.Url => Endpoint.Expression("url"),
        EndpointProperty.Host or EndpointProperty.IPV4Host => Endpoint.Expression("host"),
        EndpointProperty.Port => Endpoint.Expression("port"),
        EndpointProperty.Scheme => Endpoint.Expression("scheme"),
        EndpointProperty.TargetPort => Endpoint.Expression("targetPort"),
        EndpointProperty.HostAndPort => $"{Endpoint.Expression("host")}:{Endpoint.Expression("port")}",
        EndpointProperty.TlsEnabled => Endpoint.TlsEnabled.ToString(CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"The endpoint property '{Property}' is not known."),
    };

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        switch (Property)
        {
            case EndpointProperty.Scheme:
                return Endpoint.Scheme;
            case EndpointProperty.TlsEnabled:
                return Endpoint.TlsEnabled.ToString(CultureInfo.InvariantCulture);
            case EndpointProperty.TargetPort when ReferenceEquals(context.Caller, Endpoint.Resource)
                && context.Instance?.TargetPorts.TryGetValue(Endpoint.EndpointName, out var port) is true:
                // Only a replica that asks for itself has a port of its own; behind a proxy others never see it.
                return port.ToString(CultureInfo.InvariantCulture);
            case EndpointProperty.TargetPort when Endpoint.TargetPort is { } fixedPort:
                return fixedPort.ToString(CultureInfo.InvariantCulture);
            default:
                var allocated = await Endpoint.EndpointAnnotation.AllocatedEndpointSnapshot.GetValueAsync(cancellationToken).ConfigureAwait(false);
                return Read(allocated);
        }
    }

    private string Read(AllocatedEndpoint allocated) => Property switch
    {
        EndpointProperty.Url => allocated.UriString,
        EndpointProperty.Host => allocated.Address,
        EndpointProperty.IPV4Host => allocated.Address is "localhost" ? "127.0.0.1" : allocated.Address,
        EndpointProperty.Port => allocated.Port.ToString(CultureInfo.InvariantCulture),
        EndpointProperty.HostAndPort => allocated.EndPointString,
        EndpointProperty.TargetPort => allocated.TargetPortExpression ?? throw new InvalidOperationException(
            $"The target port of endpoint '{Endpoint.EndpointName}' of resource '{Endpoint.Resource.Name}' is known to its own replicas only."),
        _ => throw new InvalidOperationException($"The endpoint property '{Property}' is not known."),
    };
}
