using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ExternalServiceBuilderExtensions
{
    /// <exception cref="ArgumentException">The URL is not absolute, or has a path or a fragment.</exception>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? builder.AddExternalService(name, uri)
            : throw new ArgumentException($"The URL '{url}' of the external service '{name}' is not absolute.", nameof(url));
    }

    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, Uri uri) =>
        builder.Add(new ExternalServiceResource(name, uri));

    public static IResourceBuilder<ExternalServiceResource> AddExternalService(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> urlParameter)
    {
        ArgumentNullException.ThrowIfNull(urlParameter);
        return builder.Add(new ExternalServiceResource(name, urlParameter.Resource)).WithReferenceRelationship(urlParameter.Resource);
    }

    /// <summary>Adds a check that an HTTP GET of <paramref name="path"/> is answered with <paramref name="statusCode"/> (200 by default).</summary>
    public static IResourceBuilder<ExternalServiceResource> WithHttpHealthCheck(
        this IResourceBuilder<ExternalServiceResource> builder, string? path = null, int? statusCode = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (path is not null && !Uri.TryCreate(path, UriKind.Relative, out _))
        {
            throw new ArgumentException($"The path '{path}' of the health check of '{builder.Resource.Name}' is not relative.", nameof(path));
        }

        var service = builder.Resource;
        var status = statusCode ?? 200;
        var key = string.Create(CultureInfo.InvariantCulture, $"{service.Name}_external_{path ?? "/"}_{status}_check");
        HttpHealthCheck.Register(
            builder.ApplicationBuilder.Services,
            key,
            async cancellationToken => new Uri(await service.GetUriAsync(cancellationToken).ConfigureAwait(false), path ?? "/"),
            status,
            usesProxy: true);
        return builder.WithHealthCheck(key);
    }

    private static IResourceBuilder<ExternalServiceResource> Add(this IDistributedApplicationBuilder builder, ExternalServiceResource resource)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(resource)
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = KnownResourceTypes.ExternalService,
                State = KnownResourceStates.Waiting,
                Properties = [],
            })
            .OnInitializeResource(ValueResourceInitialization.ShowExternalServiceAsync)
            .ExcludeFromManifest();
    }
}
