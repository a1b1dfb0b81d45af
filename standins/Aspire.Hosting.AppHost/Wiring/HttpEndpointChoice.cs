using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Finds the endpoint that an HTTP check or command is meant for.</summary>
internal static class HttpEndpointChoice
{
    private static readonly string[] UsualNames = ["https", "http"];

    public static EndpointReference Choose(IResourceWithEndpoints resource, string? endpointName)
    {
        if (endpointName is not null)
        {
            var named = resource.GetEndpoint(endpointName);
            RequireHttp(named);
            return named;
        }

        var all = resource.GetEndpoints().ToArray();
        return UsualNames.Select(name => all.FirstOrDefault(endpoint => endpoint.EndpointName == name)).FirstOrDefault(endpoint => endpoint is not null)
            ?? UsualNames.Select(scheme => all.FirstOrDefault(endpoint => endpoint.Scheme == scheme)).FirstOrDefault(endpoint => endpoint is not null)
            ?? throw new DistributedApplicationException(
                $"The resource '{resource.Name}' has no HTTP endpoint yet. Add one first, with WithHttpEndpoint or a launch profile.");
    }

    public static void RequireHttp(EndpointReference endpoint)
    {
        if (!endpoint.Exists)
        {
            throw new DistributedApplicationException(
                $"The resource '{endpoint.Resource.Name}' has no endpoint named '{endpoint.EndpointName}' yet. Add it first.");
        }

        if (!endpoint.IsHttp && !endpoint.IsHttps)
        {
            throw new DistributedApplicationException(
                $"The endpoint '{endpoint.EndpointName}' of resource '{endpoint.Resource.Name}' is not an HTTP endpoint: its scheme is '{endpoint.Scheme}'.");
        }
    }
}
