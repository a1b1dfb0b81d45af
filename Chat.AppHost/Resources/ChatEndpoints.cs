namespace Chat.AppHost.Resources;

/// <summary>
/// The two endpoints of every service. Cleartext HTTP/2 cannot share a port with HTTP/1.1 and cannot answer an HTTP/1.1
/// health probe, so gRPC and health are apart.
/// </summary>
internal static class ChatEndpoints
{
    // In the container; nothing else there has it.
    private const int ExternalPort = 8081;

    public static IResourceBuilder<ProjectResource> WithChatEndpoints(this IResourceBuilder<ProjectResource> builder, int? grpcPort = null) =>
        builder
            .WithHttpEndpoint(port: grpcPort, name: "grpc", env: "CHAT_GRPC_PORT")
            .WithEndpoint("grpc", endpoint => endpoint.Transport = "http2")
            .WithHttpEndpoint(name: "http", env: "CHAT_HTTP_PORT")
            .WithHttpHealthCheck("/health", endpointName: "http")
            // What a browser can open.
            .WithUrlForEndpoint("grpc", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = ("/health", "Health"))
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/metrics", DisplayText = "Metrics" })
            .WithEnvironment(context =>
            {
                // Aspire's own second is a third of what an idle system costs.
                if (context.ExecutionContext.IsRunMode)
                {
                    context.EnvironmentVariables["OTEL_METRIC_EXPORT_INTERVAL"] = "10000";
                }
                else
                {
                    // Where it is deployed to, the ingress encrypts, and says who asks.
                    context.EnvironmentVariables["Chat__TlsTerminatedByProxy"] = "true";
                    context.EnvironmentVariables["Limits__KnownProxies"] = "private";
                }
            });

    /// <summary>For clients from outside. Published it is https, which the ingress speaks; here it is in the clear.</summary>
    public static IResourceBuilder<ProjectResource> WithExternal(this IResourceBuilder<ProjectResource> builder, string name) =>
        builder.WithEndpoint(name, endpoint =>
        {
            endpoint.IsExternal = true;
            if (builder.ApplicationBuilder.ExecutionContext.IsPublishMode)
            {
                endpoint.UriScheme = "https";
                // Deployment tools give the first endpoint of each scheme the same port, and this one is not the only first.
                endpoint.TargetPort = ExternalPort;
            }
        });
}
