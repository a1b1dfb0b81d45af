using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Gives the resource the connection string (and its parts) of <paramref name="source"/>.</summary>
    /// <param name="builder">The resource that connects.</param>
    /// <param name="source">The resource connected to.</param>
    /// <param name="connectionName">The name the consumer knows the connection by; by default that of the resource.</param>
    /// <param name="optional">Whether the resource may start without the connection string.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        builder.WithReferenceRelationship(resource);
        return builder.WithEnvironment(context =>
        {
            var flags = ReferenceFlags(context.Resource);
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionString))
            {
                var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}";
                context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional) { ConnectionName = name };
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionProperties))
            {
                foreach (var (property, value) in ConnectionProperties(resource))
                {
                    context.EnvironmentVariables[$"{ModelName.ToVariable(name)}_{ModelName.ToVariable(property)}"] = value;
                }
            }
        });
    }

    /// <summary>Lets the resource find all endpoints of <paramref name="source"/> by its name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        return builder.WithEndpointsOf(source.Resource, endpointName: null, source.Resource.Name);
    }

    /// <summary>Lets the resource find all endpoints of <paramref name="source"/> by another name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.WithEndpointsOf(source.Resource, endpointName: null, name);
    }

    /// <summary>Lets the resource find one endpoint of another by that one's name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(endpointReference);
        return builder.WithEndpointsOf(endpointReference.Resource, endpointReference.EndpointName, endpointReference.Resource.Name);
    }

    /// <summary>Lets the resource find a URL outside the application by a name.</summary>
    /// <exception cref="InvalidOperationException">The URL is not absolute or has a path.</exception>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri)
        {
            throw new InvalidOperationException($"The URL '{uri}' of the reference '{name}' is not absolute.");
        }

        if (uri.AbsolutePath != "/")
        {
            throw new InvalidOperationException($"The URL '{uri}' of the reference '{name}' has a path; service discovery needs one without.");
        }

        return builder.WithEnvironment(context =>
        {
            var flags = ReferenceFlags(context.Resource);
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                context.EnvironmentVariables[$"services__{name}__default__0"] = uri.ToString();
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                context.EnvironmentVariables[name] = uri.ToString();
            }
        });
    }

    /// <summary>Lets the resource find an external service by its name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<ExternalServiceResource> externalService)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(externalService);
        var service = externalService.Resource;
        builder.WithReferenceRelationship(service);
        return builder.WithEnvironment(async context =>
        {
            var isKnown = service.Uri is not null || context.ExecutionContext.IsRunMode;
            var key = isKnown ? (await service.GetUriAsync(context.CancellationToken).ConfigureAwait(false)).Scheme : "default";
            var flags = ReferenceFlags(context.Resource);
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                context.EnvironmentVariables[$"services__{service.Name}__{key}__0"] = UrlOf(service);
            }

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            {
                var variable = ModelName.ToVariable(service.Name);
                var hasSuffix = service.Uri is null && context.ExecutionContext.IsRunMode;
                context.EnvironmentVariables[hasSuffix ? $"{variable}_{ModelName.ToVariable(key)}" : variable] = UrlOf(service);
            }
        });
    }

    /// <summary>Chooses which kinds of variables references put into the environment of the resource.</summary>
    public static IResourceBuilder<TDestination> WithReferenceEnvironment<TDestination>(
        this IResourceBuilder<TDestination> builder, ReferenceEnvironmentInjectionFlags flags)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ReferenceEnvironmentInjectionAnnotation(flags), ResourceAnnotationMutationBehavior.Replace);
    }

    public static IResourceBuilder<T> WithConnectionStringRedirection<T>(this IResourceBuilder<T> builder, IResourceWithConnectionString resource)
        where T : IResourceWithConnectionString
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(resource);
        return builder.WithAnnotation(new ConnectionStringRedirectAnnotation(resource), ResourceAnnotationMutationBehavior.Replace);
    }

    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithConnectionString
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        return builder.WithAnnotation(new ConnectionPropertyAnnotation(name, value));
    }

    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : IResourceWithConnectionString => builder.WithConnectionProperty(name, ReferenceExpression.Create($"{value}"));

    internal static ReferenceEnvironmentInjectionFlags ReferenceFlags(IResource consumer) =>
        consumer.TryGetLastAnnotation<ReferenceEnvironmentInjectionAnnotation>(out var choice) ? choice.Flags : ReferenceEnvironmentInjectionFlags.All;

    private static Dictionary<string, ReferenceExpression> ConnectionProperties(IResourceWithConnectionString resource)
    {
        var properties = new Dictionary<string, ReferenceExpression>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in resource.GetConnectionProperties())
        {
            properties[name] = value;
        }

        foreach (var own in resource.Annotations.OfType<ConnectionPropertyAnnotation>())
        {
            properties[own.Name] = own.Value;
        }

        return properties;
    }
}
