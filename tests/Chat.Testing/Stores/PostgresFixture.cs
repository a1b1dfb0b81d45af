using Xunit;

namespace Chat.Testing;

/// <summary>One PostgreSQL for a whole test assembly: <c>[assembly: AssemblyFixture(typeof(PostgresFixture))]</c>.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? _server;

    public PostgresServer Server => _server ?? throw new InvalidOperationException("The fixture was not initialised.");

    public async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync();

    public Task<string> CreateDatabaseAsync(string? name = null) => Server.CreateDatabaseAsync(name);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
