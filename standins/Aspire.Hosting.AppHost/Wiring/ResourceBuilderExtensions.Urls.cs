using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Shows a URL with the resource.</summary>
    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, string url, string? displayText = null)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(url);
        return builder.WithAnnotation(new ResourceUrlAnnotation { Url = url, DisplayText = displayText });
    }

    public static IResourceBuilder<T> WithUrl<T>(
        this IResourceBuilder<T> builder, in ReferenceExpression.ExpressionInterpolatedStringHandler url, string? displayText = null)
        where T : IResource => builder.WithUrl(url.ToExpression(), displayText);

    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, ReferenceExpression url, string? displayText = null)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(url);
        return builder.WithUrls(async context =>
        {
            var endpoint = url.ValueProviders.Count > 0 ? EndpointIn(url.ValueProviders[0]) : null;
            if (await url.GetValueAsync(context.CancellationToken).ConfigureAwait(false) is { Length: > 0 } value)
            {
                context.Urls.Add(new ResourceUrlAnnotation { Url = value, DisplayText = displayText, Endpoint = endpoint });
            }
        });

        static EndpointReference? EndpointIn(IValueProvider provider) => provider switch
        {
            EndpointReference endpoint => endpoint,
            EndpointReferenceExpression { Property: EndpointProperty.Url, Endpoint: var endpoint } => endpoint,
            _ => null,
        };
    }

    /// <summary>Changes the URLs shown with the resource, once its endpoints have addresses.</summary>
    public static IResourceBuilder<T> WithUrls<T>(this IResourceBuilder<T> builder, Action<ResourceUrlsCallbackContext> callback)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ResourceUrlsCallbackAnnotation(callback));
    }

    /// <inheritdoc cref="WithUrls{T}(IResourceBuilder{T}, Action{ResourceUrlsCallbackContext})"/>
    public static IResourceBuilder<T> WithUrls<T>(this IResourceBuilder<T> builder, Func<ResourceUrlsCallbackContext, Task> callback)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ResourceUrlsCallbackAnnotation(callback));
    }

    /// <summary>Changes the URL that is shown for an endpoint.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Action<ResourceUrlAnnotation> callback)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(callback);
        return builder.WithUrls(context =>
        {
            foreach (var url in context.Urls.Where(url => url.Endpoint is { } endpoint
                && endpoint.Resource == context.Resource && string.Equals(endpoint.EndpointName, endpointName, StringComparison.OrdinalIgnoreCase)).ToArray())
            {
                callback(url);
            }
        });
    }

    /// <summary>Shows another URL of an endpoint; a relative one is taken relative to the endpoint's.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Func<EndpointReference, ResourceUrlAnnotation> callback)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(callback);
        return builder.WithUrls(context =>
        {
            if (context.GetEndpoint(endpointName) is not { } endpoint)
            {
                return;
            }

            var url = callback(endpoint);
            context.Urls.Add(new ResourceUrlAnnotation
            {
                Url = url.Url,
                DisplayText = url.DisplayText,
                DisplayLocation = url.DisplayLocation,
                DisplayOrder = url.DisplayOrder,
                Endpoint = endpoint,
            });
        });
    }
}
