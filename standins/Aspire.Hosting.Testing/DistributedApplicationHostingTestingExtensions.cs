using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Testing;

/// <summary>Reaches the resources of an application that runs.</summary>
public static class DistributedApplicationHostingTestingExtensions
{
    private static readonly string[] PreferredSchemes = ["https", "http"];

    /// <summary>A client whose base address is an HTTP endpoint of the resource.</summary>
    /// <inheritdoc cref="GetEndpoint(DistributedApplication, string, string?)"/>
    public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        var address = app.GetEndpoint(resourceName, endpointName);
        var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        client.BaseAddress = address;
        return client;
    }

    /// <summary>The address of an endpoint: of the one named, else of the https or the http endpoint.</summary>
    /// <exception cref="ArgumentException">There is no such resource, or it has no such endpoint.</exception>
    /// <exception cref="InvalidOperationException">The application has not been started.</exception>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        if (Find(app, resourceName) is not IResourceWithEndpoints resource)
        {
            throw new ArgumentException($"The resource '{resourceName}' has no endpoints.", nameof(resourceName));
        }

        var endpoints = resource.GetEndpoints().ToArray();
        var endpoint = endpointName is not null
            ? Array.Find(endpoints, one => string.Equals(one.EndpointName, endpointName, StringComparison.OrdinalIgnoreCase))
            : PreferredSchemes.Select(scheme => Array.Find(endpoints, one => string.Equals(one.EndpointName, scheme, StringComparison.OrdinalIgnoreCase))
                ?? Array.Find(endpoints, one => string.Equals(one.Scheme, scheme, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(one => one is not null);
        if (endpoint is null)
        {
            var names = string.Join(", ", endpoints.Select(one => $"'{one.EndpointName}'"));
            throw new ArgumentException(
                $"The resource '{resourceName}' has no endpoint '{endpointName ?? "https or http"}'. It has: {(names.Length == 0 ? "none" : names)}.", nameof(endpointName));
        }

        return endpoint.IsAllocated
            ? new Uri(endpoint.Url)
            : throw new InvalidOperationException($"The endpoint '{endpoint.EndpointName}' of '{resourceName}' has no address yet: start the application first.");
    }

    /// <summary>The connection string of a resource; waits for what it is made of.</summary>
    /// <exception cref="ArgumentException">There is no such resource, or it has no connection string.</exception>
    public static ValueTask<string?> GetConnectionStringAsync(this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default) =>
        Find(app, resourceName) is IResourceWithConnectionString resource
            ? resource.GetConnectionStringAsync(cancellationToken)
            : throw new ArgumentException($"The resource '{resourceName}' has no connection string.", nameof(resourceName));

    private static IResource Find(DistributedApplication app, string resourceName)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        var resources = app.Services.GetRequiredService<DistributedApplicationModel>().Resources;
        return resources.TryGetByName(resourceName, out var resource)
            ? resource
            : throw new ArgumentException($"There is no resource '{resourceName}'. There are: {string.Join(", ", resources.Select(one => $"'{one.Name}'"))}.", nameof(resourceName));
    }
}
