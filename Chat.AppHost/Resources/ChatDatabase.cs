using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Chat.AppHost.Resources;

/// <summary>
/// PostgreSQL, called <c>postgres</c>, and the connection to its database <c>chatdb</c>: a container where an engine answers;
/// else local binaries; else the npm package that carries them. The database itself is created by the migrations.
/// </summary>
internal static class ChatDatabase
{
    private const string Name = "chatdb";
    private const string ServerName = "postgres";

    public static IResourceBuilder<IResourceWithConnectionString> AddChatDatabase(this IDistributedApplicationBuilder builder, AppHostSettings settings)
    {
        if (builder.ExecutionContext.IsPublishMode || settings.Stores == StoreKind.Containers)
        {
            return builder.AddPostgres(ServerName).WithDataVolume().AddDatabase(Name);
        }

        var password = builder.AddParameter("postgres-password", settings.Data.Secret(ServerName), secret: true);
        var port = settings.FreePort(ServerName);
        var postgres = NativePostgres.Prepare(settings.Data, PostgresBinaries.Find(settings.PostgresFolder, settings.Data));
        var server = builder.AddGuarded(settings.Data, ServerName, "INT", [.. postgres, $"{port}"])
            .WithEnvironment("CHAT_PG_PASSWORD", password);

        string? connectionString = null;
        builder.Services.AddHealthChecks().AddNpgSql(_ => Maintenance(connectionString), name: $"{Name}_check");
        return builder.AddConnectionString(Name, ReferenceExpression.Create($"Host=127.0.0.1;Port={$"{port}"};Username={NativePostgres.UserName};Password={password};Database={Name}"))
            .WaitFor(server)
            .WithHealthCheck($"{Name}_check")
            .OnConnectionStringAvailable(async (resource, _, cancellationToken) => connectionString = await ((IResourceWithConnectionString)resource).GetConnectionStringAsync(cancellationToken));
    }

    private static string Maintenance(string? connectionString) => connectionString is null
        ? throw new InvalidOperationException("PostgreSQL has no address yet.")
        : new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false }.ConnectionString;
}
