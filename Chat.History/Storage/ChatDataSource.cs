using Microsoft.Extensions.Options;
using Npgsql;

namespace Chat.History.Storage;

/// <summary>Builds the pool that the written SQL of this service goes through.</summary>
internal static class ChatDataSource
{
    // What the server may take to confirm that it gave up a command after its timeout.
    private const int CancellationMilliseconds = 500;

    public static NpgsqlDataSource Create(string connectionString, StorageOptions options, EpochService epochs, ILoggerFactory logging)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            CommandTimeout = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds),
            CancellationTimeout = CancellationMilliseconds,
            // Statements are prepared where they are used. Npgsql 10.0.3 loses its place in the stream when a batch fails
            // while it prepares parts of it by itself ("unexpected backend message").
            MaxAutoPrepare = 0,
        };
        // The builder's own ContainsKey answers for every key it knows; this asks what the text says.
        var given = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = settings.ConnectionString };
        if (!given.ContainsKey("Maximum Pool Size"))
        {
            settings.MaxPoolSize = options.MaxConnections;
        }

        if (!given.ContainsKey("Timeout"))
        {
            settings.Timeout = settings.CommandTimeout;
        }

        // Whatever replaces a database ends its connections first. So a connection that was checked when it was opened
        // stays within one epoch (but for the promotion of a standby, which the monitor sees).
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UseLoggerFactory(logging);
        builder.UsePhysicalConnectionInitializer(
            connection => epochs.EnsureAsync(connection, CancellationToken.None).GetAwaiter().GetResult(),
            connection => epochs.EnsureAsync(connection, CancellationToken.None));
        return builder.Build();
    }

    public static NpgsqlDataSource Create(IServiceProvider services, string? connectionString) =>
        Create(
            connectionString ?? throw new InvalidOperationException("There is no connection string ConnectionStrings:chatdb."),
            services.GetRequiredService<IOptions<StorageOptions>>().Value,
            services.GetRequiredService<EpochService>(),
            services.GetRequiredService<ILoggerFactory>());
}
