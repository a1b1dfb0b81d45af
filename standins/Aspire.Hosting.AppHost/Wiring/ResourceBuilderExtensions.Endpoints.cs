using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Changes an endpoint, which is created where it is missing and <paramref name="createIfNotExists"/> says so.</summary>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(endpointName);
        ArgumentNullException.ThrowIfNull(callback);
        if (builder.Resource.TryGetEndpoint(endpointName, out var endpoint))
        {
            callback(endpoint);
        }
        else if (createIfNotExists)
        {
            endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName);
            callback(endpoint);
            builder.WithAnnotation(endpoint);
        }

        return builder;
    }

    /// <summary>Adds an endpoint.</summary>
    /// <param name="builder">The resource that listens.</param>
    /// <param name="port">The port that others use; by default any free one.</param>
    /// <param name="targetPort">The port that the resource listens on.</param>
    /// <param name="scheme">The URL scheme; by default that of the protocol.</param>
    /// <param name="name">The name; by default the scheme.</param>
    /// <param name="env">A variable in which the resource finds its target port.</param>
    /// <param name="isProxied">Whether a proxy listens on the port; by default yes.</param>
    /// <param name="isExternal">Whether it is meant for clients outside the application.</param>
    /// <param name="protocol">TCP by default.</param>
    /// <exception cref="DistributedApplicationException">The resource has an endpoint of that name.</exception>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder,
        int? port = null,
        int? targetPort = null,
        string? scheme = null,
        string? name = null,
        string? env = null,
        bool? isProxied = null,
        bool? isExternal = null,
        ProtocolType? protocol = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var endpoint = new EndpointAnnotation(protocol ?? ProtocolType.Tcp, scheme, null, name, port, targetPort, isExternal, isProxied);
        if (builder.Resource.TryGetEndpoint(endpoint.Name, out _))
        {
            throw new DistributedApplicationException(
                $"Resource '{builder.Resource.Name}' has an endpoint named '{endpoint.Name}' already. Give the new one another name, or change the old one with WithEndpoint(name, callback).");
        }

        if (builder.Resource.HasAnnotationOfType<Http2ServiceAnnotation>() && endpoint.UriScheme is ("http" or "https"))
        {
            endpoint.Transport = "http2";
        }

        if (env is not null && builder.Resource is IResourceWithEnvironment)
        {
            endpoint.TargetPortEnvironmentVariable = env;
            var targetPortValue = new EndpointReference(builder.Resource, endpoint).Property(EndpointProperty.TargetPort);
            builder.WithAnnotation(new EnvironmentCallbackAnnotation(context => context.EnvironmentVariables[env] = targetPortValue));
        }

        return builder.WithAnnotation(endpoint);
    }

    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port, int? targetPort, string? scheme, string? name, string? env, bool isProxied, bool? isExternal, ProtocolType? protocol)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, scheme, name, env, (bool?)isProxied, isExternal, protocol);

    /// <summary>Adds an HTTP endpoint named <c>http</c> or <paramref name="name"/>.</summary>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "http", name, env, isProxied);

    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port, int? targetPort, string? name, string? env, bool isProxied)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "http", name, env, (bool?)isProxied);

    /// <summary>Adds an HTTPS endpoint named <c>https</c> or <paramref name="name"/>.</summary>
    public static IResourceBuilder<T> WithHttpsEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "https", name, env, isProxied);

    public static IResourceBuilder<T> WithHttpsEndpoint<T>(
        this IResourceBuilder<T> builder, int? port, int? targetPort, string? name, string? env, bool isProxied)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "https", name, env, (bool?)isProxied);

    /// <summary>Marks the HTTP and HTTPS endpoints that the resource has by now as meant for clients outside the application.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.UriScheme is "http" or "https"))
        {
            endpoint.IsExternal = true;
        }

        return builder;
    }

    /// <summary>Marks all HTTP endpoints of the resource as HTTP/2.</summary>
    public static IResourceBuilder<T> AsHttp2Service<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.UriScheme is "http" or "https"))
        {
            endpoint.Transport = "http2";
        }

        return builder.WithAnnotation(new Http2ServiceAnnotation(), ResourceAnnotationMutationBehavior.Replace);
    }

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Resource.GetEndpoint(name);
    }
}

/// <summary>HTTP endpoints of the resource, also those added later, speak HTTP/2.</summary>
internal sealed class Http2ServiceAnnotation : IResourceAnnotation;
