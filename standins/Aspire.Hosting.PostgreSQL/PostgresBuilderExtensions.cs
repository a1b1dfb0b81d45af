using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Utils;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

public static class PostgresBuilderExtensions
{
    private const string AuthenticationMethod = "scram-sha-256";

    /// <summary>Adds a PostgreSQL server.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name, also of the connection string.</param>
    /// <param name="userName">The superuser; by default <c>postgres</c>.</param>
    /// <param name="password">The password; by default a generated one, kept in the AppHost's user secrets.</param>
    /// <param name="port">The port on this machine; by default any free one.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var server = new PostgresServerResource(
            name, userName?.Resource, password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password"));
        var connectionString = builder.AddNpgsqlCheck(name);
        return builder.AddResource(server)
            .WithEndpoint(port: port, targetPort: 5432, name: PostgresServerResource.PrimaryEndpointName)
            .WithImage("library/postgres", "18.3")
            .WithImageRegistry("docker.io")
            .WithHealthCheck($"{name}_check")
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", AuthenticationMethod)
            .WithEnvironment("POSTGRES_INITDB_ARGS", $"--auth-host={AuthenticationMethod} --auth-local={AuthenticationMethod}")
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["POSTGRES_USER"] = server.UserNameReference;
                context.EnvironmentVariables["POSTGRES_PASSWORD"] = server.PasswordParameter;
            })
            .OnConnectionStringAvailable(async (resource, _, cancellationToken) =>
                connectionString.Value = $"{await resource.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false)};Database=postgres")
            .OnResourceReady(PostgresDatabaseCreation.CreateAllAsync);
    }

    /// <summary>Adds a database, which is created when the server is ready and does not have it.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        var added = builder.ApplicationBuilder.AddResource(database);
        builder.Resource.AddDatabase(database);
        var connectionString = builder.ApplicationBuilder.AddNpgsqlCheck(name);
        return added
            .WithHealthCheck($"{name}_check")
            .OnConnectionStringAvailable(async (resource, _, cancellationToken) =>
                connectionString.Value = await resource.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Replaces the statement that creates the database.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> WithCreationScript(this IResourceBuilder<PostgresDatabaseResource> builder, string script)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(script);
        return builder.WithAnnotation(new CreationScriptAnnotation(script), ResourceAnnotationMutationBehavior.Replace);
    }

    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataDirectory(builder.Resource), isReadOnly);
    }

    public static IResourceBuilder<PostgresServerResource> WithDataBindMount(
        this IResourceBuilder<PostgresServerResource> builder, string source, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithBindMount(source, DataDirectory(builder.Resource), isReadOnly);
    }

    /// <summary>Lets a new server run the scripts of a directory (or one script).</summary>
    public static IResourceBuilder<PostgresServerResource> WithInitFiles(this IResourceBuilder<PostgresServerResource> builder, string source) =>
        builder.WithBindMount(source, "/docker-entrypoint-initdb.d", isReadOnly: true);

    public static IResourceBuilder<PostgresServerResource> WithPassword(
        this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> password)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(password);
        builder.Resource.PasswordParameter = password.Resource;
        return builder;
    }

    public static IResourceBuilder<PostgresServerResource> WithUserName(
        this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> userName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(userName);
        builder.Resource.UserNameParameter = userName.Resource;
        return builder;
    }

    public static IResourceBuilder<PostgresServerResource> WithHostPort(this IResourceBuilder<PostgresServerResource> builder, int? port) =>
        builder.WithEndpoint(PostgresServerResource.PrimaryEndpointName, endpoint => endpoint.Port = port);

    private static ConnectionStringBox AddNpgsqlCheck(this IDistributedApplicationBuilder builder, string name)
    {
        var box = new ConnectionStringBox();
        builder.Services.AddHealthChecks().AddNpgSql(
            _ => box.Value ?? throw new InvalidOperationException($"'{name}' has no connection string yet."), name: $"{name}_check");
        return box;
    }

    /// <summary>Images from 18 on keep the data one directory higher, in a directory per version.</summary>
    private static string DataDirectory(PostgresServerResource server)
    {
        var tag = server.TryGetLastAnnotation<ContainerImageAnnotation>(out var image) ? image.Tag : null;
        var major = string.Concat((tag ?? "").TakeWhile(char.IsAsciiDigit));
        return int.TryParse(major, out var version) && version < 18 ? "/var/lib/postgresql/data" : "/var/lib/postgresql";
    }

    private sealed class ConnectionStringBox
    {
        public string? Value { get; set; }
    }
}
