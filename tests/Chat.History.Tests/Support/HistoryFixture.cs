using Chat.Contracts.History;
using Chat.Testing;

namespace Chat.History.Tests.Support;

/// <summary>One running History for a test class; each test uses channels of its own.</summary>
public sealed class HistoryFixture(ChatDatabases databases, RedisFixture redis) : IAsyncLifetime
{
    private HistoryHost? _host;

    public string Database { get; private set; } = "";

    public HistoryHost Host => _host ?? throw new InvalidOperationException("The fixture was not initialised.");

    public IHistoryService Client => Host.Client;

    public async ValueTask InitializeAsync()
    {
        Database = await databases.CreateAsync();
        _host = await HistoryHost.StartAsync(Database, redis.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
