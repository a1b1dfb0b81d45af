using Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;
using Chat.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql.EntityFrameworkCore.PostgreSQL;

namespace StandIns.Aspire.Tests;

public sealed class ClientNpgsqlTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_pooled_context_reaches_its_database_and_is_healthy()
    {
        var builder = ClientHost.Create(("ConnectionStrings:chatdb", await postgres.CreateDatabaseAsync()));
        builder.AddNpgsqlDbContext<Shelf>("chatdb");
        using var host = builder.Build();

        await using var scope = host.Services.CreateAsyncScope();
        var shelf = scope.ServiceProvider.GetRequiredService<Shelf>();
        await shelf.Database.EnsureCreatedAsync();
        shelf.Books.Add(new Book { Title = "one" });
        await shelf.SaveChangesAsync();
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(1, await shelf.Books.CountAsync());
        Assert.Equal(HealthStatus.Healthy, report.Entries["Shelf"].Status);
        Assert.IsType<NpgsqlRetryingExecutionStrategy>(shelf.Database.CreateExecutionStrategy());
    }

    [Fact]
    public async Task The_health_check_fails_while_PostgreSQL_is_away()
    {
        var builder = ClientHost.Create(("ConnectionStrings:chatdb", $"Host=127.0.0.1;Port={FreePort.Next()};Username=x;Password=x;Timeout=2"));
        builder.AddNpgsqlDbContext<Shelf>("chatdb", settings => settings.DisableRetry = true);
        using var host = builder.Build();

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Entries["Shelf"].Status);
    }

    [Fact]
    public void A_missing_connection_string_is_named_when_the_context_is_first_used()
    {
        var builder = ClientHost.Create();
        builder.AddNpgsqlDbContext<Shelf>("chatdb");
        using var host = builder.Build();
        using var scope = host.Services.CreateScope();

        var failure = Assert.Throws<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<Shelf>());

        Assert.Contains("ConnectionStrings:chatdb", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_context_type_win_over_those_of_the_connection()
    {
        NpgsqlEntityFrameworkCorePostgreSQLSettings? seen = null;
        var builder = ClientHost.Create(
            ("Aspire:Npgsql:EntityFrameworkCore:PostgreSQL:CommandTimeout", "1"),
            ("Aspire:Npgsql:EntityFrameworkCore:PostgreSQL:DisableMetrics", "true"),
            ("Aspire:Npgsql:EntityFrameworkCore:PostgreSQL:chatdb:CommandTimeout", "2"),
            ("Aspire:Npgsql:EntityFrameworkCore:PostgreSQL:chatdb:DisableTracing", "true"),
            ("Aspire:Npgsql:EntityFrameworkCore:PostgreSQL:Shelf:CommandTimeout", "3"));

        builder.AddNpgsqlDbContext<Shelf>("chatdb", settings => seen = settings);

        Assert.Equal((3, true, true, false), (seen!.CommandTimeout, seen.DisableMetrics, seen.DisableTracing, seen.DisableRetry));
    }

    [Fact]
    public void A_context_is_not_registered_twice()
    {
        var builder = ClientHost.Create();
        builder.Services.AddDbContext<Shelf>();

        Assert.Throws<InvalidOperationException>(() => builder.AddNpgsqlDbContext<Shelf>("chatdb"));
    }

    [Fact]
    public async Task An_enriched_context_gets_retries_a_timeout_and_a_health_check()
    {
        var builder = ClientHost.Create();
        var connectionString = await postgres.CreateDatabaseAsync();
        builder.Services.AddDbContextPool<Shelf>(options => options.UseNpgsql(connectionString));

        builder.EnrichNpgsqlDbContext<Shelf>(settings => settings.CommandTimeout = 3);

        using var host = builder.Build();
        await using var scope = host.Services.CreateAsyncScope();
        var shelf = scope.ServiceProvider.GetRequiredService<Shelf>();
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.IsType<NpgsqlRetryingExecutionStrategy>(shelf.Database.CreateExecutionStrategy());
        Assert.Equal(3, shelf.Database.GetCommandTimeout());
        Assert.Equal(HealthStatus.Healthy, report.Entries["Shelf"].Status);
    }

    [Fact]
    public void An_enriched_context_keeps_its_own_retry_strategy()
    {
        var builder = ClientHost.Create();
        builder.Services.AddDbContext<Shelf>(options => options.UseNpgsql(
            "Host=127.0.0.1", npgsql => npgsql.ExecutionStrategy(dependencies => new OwnStrategy(dependencies))));

        builder.EnrichNpgsqlDbContext<Shelf>();

        using var host = builder.Build();
        using var scope = host.Services.CreateScope();
        Assert.IsType<OwnStrategy>(scope.ServiceProvider.GetRequiredService<Shelf>().Database.CreateExecutionStrategy());
    }

    [Fact]
    public void Only_a_registered_context_can_be_enriched() =>
        Assert.Throws<InvalidOperationException>(() => ClientHost.Create().EnrichNpgsqlDbContext<Shelf>());

    [Fact]
    public async Task A_query_becomes_a_span_of_Npgsql()
    {
        var builder = ClientHost.Create(("ConnectionStrings:chatdb", await postgres.CreateDatabaseAsync("client_spans")));
        builder.AddNpgsqlDbContext<Shelf>("chatdb");
        var spans = builder.CollectSpans();
        using var host = builder.Build();
        await host.StartAsync();

        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Shelf>().Database.ExecuteSqlRawAsync("SELECT 1");

        Assert.Contains(spans.Ended, span => span.Source.Name == "Npgsql");
    }

    private sealed class OwnStrategy(Microsoft.EntityFrameworkCore.Storage.ExecutionStrategyDependencies dependencies)
        : NpgsqlRetryingExecutionStrategy(dependencies);
}

public sealed class Shelf(DbContextOptions<Shelf> options) : DbContext(options)
{
    public DbSet<Book> Books => Set<Book>();
}

public sealed class Book
{
    public int Id { get; set; }

    public required string Title { get; set; }
}
