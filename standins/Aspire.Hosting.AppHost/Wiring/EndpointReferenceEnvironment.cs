using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Writes the addresses of a service's endpoints into the environment of its consumers.</summary>
internal static class EndpointReferenceEnvironment
{
    public static IResourceBuilder<T> WithEndpointsOf<T>(
        this IResourceBuilder<T> builder, IResourceWithEndpoints service, string? endpointName, string serviceName)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        var reference = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>()
            .FirstOrDefault(known => known.Resource == service && known.ServiceName == serviceName);
        if (reference is null)
        {
            reference = new EndpointReferenceAnnotation(service) { ServiceName = serviceName };
            builder.WithAnnotation(reference).WithReferenceRelationship(service);
            builder.WithEnvironment(context => Write(context, reference));
        }

        if (endpointName is null)
        {
            reference.UseAllEndpoints = true;
        }
        else
        {
            reference.EndpointNames.Add(endpointName);
        }

        return builder;
    }

    private static void Write(EnvironmentCallbackContext context, EndpointReferenceAnnotation reference)
    {
        var flags = ResourceBuilderExtensions.ReferenceFlags(context.Resource);
        var variables = context.EnvironmentVariables;
        foreach (var endpoint in reference.Resource.GetEndpoints())
        {
            var isNamed = reference.EndpointNames.Contains(endpoint.EndpointName);
            if (!isNamed && (!reference.UseAllEndpoints || endpoint.EndpointAnnotation.ExcludeReferenceEndpoint))
            {
                continue;
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                variables[FreeKey(variables, $"services__{reference.ServiceName}__{DiscoveryKey(endpoint)}__")] = endpoint;
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                variables[$"{ModelName.ToVariable(reference.ServiceName)}_{ModelName.ToVariable(endpoint.EndpointName)}"] = endpoint;
            }
        }
    }

    private static string DiscoveryKey(EndpointReference endpoint) => endpoint.EndpointName is "http" or "https" ? endpoint.Scheme : endpoint.EndpointName;

    private static string FreeKey(Dictionary<string, object> variables, string prefix)
    {
        var index = 0;
        while (variables.ContainsKey($"{prefix}{index}"))
        {
            index++;
        }

        return $"{prefix}{index}";
    }
}
