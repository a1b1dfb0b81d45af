using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Postgres;

namespace Aspire.Hosting;

public static class PostgresToolBuilderExtensions
{
    /// <summary>Adds pgAdmin, a web page for administration, once for the application.</summary>
    public static IResourceBuilder<T> WithPgAdmin<T>(
        this IResourceBuilder<T> builder, Action<IResourceBuilder<PgAdminContainerResource>>? configureContainer = null, string? containerName = null)
        where T : PostgresServerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ApplicationBuilder;
        var tool = application.Resources.OfType<PgAdminContainerResource>().SingleOrDefault() is { } known
            ? application.CreateResourceBuilder(known)
            : application.AddResource(new PgAdminContainerResource(containerName ?? "pgadmin"))
                .WithImage("dpage/pgadmin4", "9.9.0")
                .WithImageRegistry("docker.io")
                .WithHttpEndpoint(targetPort: 80, name: "http")
                .WithEnvironment("PGADMIN_CONFIG_MASTER_PASSWORD_REQUIRED", "False")
                .WithEnvironment("PGADMIN_CONFIG_SERVER_MODE", "False")
                .WithEnvironment("PGADMIN_DEFAULT_EMAIL", "admin@domain.com")
                .WithEnvironment("PGADMIN_DEFAULT_PASSWORD", "admin")
                .ExcludeFromManifest();
        configureContainer?.Invoke(tool);
        tool.WithRelationship(builder.Resource, "PgAdmin");
        return builder;
    }

    /// <summary>Adds pgweb, a web page for queries, once for the application.</summary>
    public static IResourceBuilder<PostgresServerResource> WithPgWeb(
        this IResourceBuilder<PostgresServerResource> builder,
        Action<IResourceBuilder<PgWebContainerResource>>? configureContainer = null,
        string? containerName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ApplicationBuilder;
        var tool = application.Resources.OfType<PgWebContainerResource>().SingleOrDefault() is { } known
            ? application.CreateResourceBuilder(known)
            : application.AddResource(new PgWebContainerResource(containerName ?? "pgweb"))
                .WithImage("sosedoff/pgweb", "0.16.2")
                .WithImageRegistry("docker.io")
                .WithHttpEndpoint(targetPort: 8081, name: "http")
                .ExcludeFromManifest();
        configureContainer?.Invoke(tool);
        tool.WithRelationship(builder.Resource, "PgWeb");
        return builder;
    }

    public static IResourceBuilder<PgAdminContainerResource> WithHostPort(this IResourceBuilder<PgAdminContainerResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);

    public static IResourceBuilder<PgWebContainerResource> WithHostPort(this IResourceBuilder<PgWebContainerResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);
}
