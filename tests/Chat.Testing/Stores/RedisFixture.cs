using StackExchange.Redis;
using Xunit;

namespace Chat.Testing;

/// <summary>
/// One Redis for a whole test assembly: <c>[assembly: AssemblyFixture(typeof(RedisFixture))]</c>. Tests run side by side,
/// so each uses keys and channels of its own.
/// </summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private RedisServer? _server;

    public RedisServer Server => _server ?? throw new InvalidOperationException("The fixture was not initialised.");

    public string ConnectionString => Server.ConnectionString;

    /// <inheritdoc cref="RedisServer.ConnectAsync"/>
    public Task<ConnectionMultiplexer> ConnectAsync() => Server.ConnectAsync();

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
