using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Makes the health check registered as <paramref name="key"/> count for the health of the resource.</summary>
    /// <exception cref="InvalidOperationException">The resource has that check already.</exception>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(key);
        return builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(known => known.Key == key)
            ? throw new InvalidOperationException($"The resource '{builder.Resource.Name}' has the health check '{key}' already.")
            : builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>Adds a check that an HTTP GET is answered as expected. Call it after the endpoint is added: it is chosen here.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path asked for; by default <c>/</c>.</param>
    /// <param name="statusCode">The expected status; by default 200.</param>
    /// <param name="endpointName">The endpoint; by default the one named https, else http, else the first with such a scheme.</param>
    /// <exception cref="DistributedApplicationException">There is no such endpoint.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var endpoint = HttpEndpointChoice.Choose(builder.Resource, endpointName);
        return builder.AddHttpHealthCheck(endpoint, path, statusCode);
    }

    /// <inheritdoc cref="WithHttpHealthCheck{T}(IResourceBuilder{T}, string?, int?, string?)"/>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, Func<EndpointReference>? endpointSelector, string? path = null, int? statusCode = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var endpoint = endpointSelector is null ? HttpEndpointChoice.Choose(builder.Resource, null) : endpointSelector();
        HttpEndpointChoice.RequireHttp(endpoint);
        return builder.AddHttpHealthCheck(endpoint, path, statusCode);
    }

    private static IResourceBuilder<T> AddHttpHealthCheck<T>(this IResourceBuilder<T> builder, EndpointReference endpoint, string? path, int? statusCode)
        where T : IResourceWithEndpoints
    {
        path ??= "/";
        if (!Uri.TryCreate(path, UriKind.Relative, out _))
        {
            throw new ArgumentException($"The path '{path}' of the health check of '{builder.Resource.Name}' is not relative.", nameof(path));
        }

        var status = statusCode ?? 200;
        var key = string.Create(CultureInfo.InvariantCulture, $"{builder.Resource.Name}_{endpoint.EndpointName}_{path}_{status}_check");
        HttpHealthCheck.Register(builder.ApplicationBuilder.Services, key, _ => new(endpoint.IsAllocated ? new Uri(new Uri(endpoint.Url), path) : null), status, usesProxy: false);
        return builder.WithHealthCheck(key);
    }
}
