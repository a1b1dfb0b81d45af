using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Works out which URLs are shown for a resource.</summary>
internal static class ResourceUrlList
{
    /// <summary>The URLs of the allocated endpoints and those added, after the callbacks. Call it when the endpoints have addresses.</summary>
    public static async Task<ImmutableArray<UrlSnapshot>> CollectAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
    {
        var urls = new List<ResourceUrlAnnotation>();
        if (resource is IResourceWithEndpoints owner)
        {
            urls.AddRange(owner.GetEndpoints().Where(endpoint => endpoint.IsAllocated).Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint }));
        }

        urls.AddRange(resource.Annotations.OfType<ResourceUrlAnnotation>());
        var context = new ResourceUrlsCallbackContext(executionContext, resource, urls, cancellationToken) { Logger = logger };
        foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>().ToArray())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        return [.. urls.Select((url, index) => ToSnapshot(url, index))];
    }

    private static UrlSnapshot ToSnapshot(ResourceUrlAnnotation url, int index) =>
        new(url.Endpoint?.EndpointName, Absolute(url), url.IsInternal)
        {
            DisplayProperties = new UrlDisplayPropertiesSnapshot(url.DisplayText ?? "", url.DisplayOrder ?? -index),
        };

    private static string Absolute(ResourceUrlAnnotation url) =>
        url.Endpoint is { IsAllocated: true } endpoint && url.Url.StartsWith('/') ? $"{endpoint.Url}{url.Url}" : url.Url;
}
