using Chat.Contracts.Connections;
using Chat.Contracts.Identity;
using Chat.Hub.Tests.Kit;
using Chat.Sdk;
using Chat.Testing;
using ConnectionChange = Chat.Sdk.Connections.ConnectionChange;
using ConnectionState = Chat.Sdk.Connections.ConnectionState;

namespace Chat.Hub.Tests;

/// <summary>A client of the SDK at a hub, over the life of its access tokens.</summary>
public sealed class ClientTokenTests(RedisFixture redis) : IAsyncLifetime
{
    private readonly string _alice = $"alice-{Guid.NewGuid():N}"[..20];
    private readonly List<ConnectionChange> _changes = [];
    private TestIssuer _issuer = null!;
    private Cluster _cluster = null!;
    private TestHub _hub = null!;
    private TimeSpan _lifetime = TestIssuer.Lifetime;
    private int _tokens;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _hub = await _cluster.AddHubAsync(issuer: _issuer);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task It_stays_connected_beyond_the_end_of_its_tokens()
    {
        _lifetime = TimeSpan.FromSeconds(6);
        await using var alice = await ConnectAsync();

        await Eventually.Async(() => Volatile.Read(ref _tokens) == 4, "three tokens after the first one");
        await alice.ListChannelsAsync();

        Assert.Equal([ConnectionState.Connecting, ConnectionState.Connected], States());
    }

    [Fact]
    public async Task After_a_change_of_role_it_is_back_with_a_fresh_token()
    {
        await using var alice = await ConnectAsync();
        var back = Reaches(alice, ConnectionState.Connected);

        await _issuer.RevokeAsync(_alice, RevocationKind.RoleChanged);

        await back.OrFail("the next connection");
        await alice.ListChannelsAsync();
        Assert.Equal(DisconnectCode.RoleChanged, _changes.Single(change => change.To == ConnectionState.Reconnecting).Notice?.Code);
    }

    [Theory]
    [InlineData(RevocationKind.PasswordChanged, ConnectionState.Disconnected)]
    [InlineData(RevocationKind.AccountDisabled, ConnectionState.Closed)]
    public async Task Whose_password_or_account_is_another_or_none_stays_away(RevocationKind kind, ConnectionState state)
    {
        await using var alice = await ConnectAsync();
        var away = Reaches(alice, state);

        await _issuer.RevokeAsync(_alice, kind);

        await away.OrFail("the end");
        Assert.Equal(1, _tokens);
    }

    private async Task<ChatClient> ConnectAsync()
    {
        var client = new ChatClient(new ChatClientOptions
        {
            Server = _hub.GrpcAddress,
            LongestBackOff = TimeSpan.FromMilliseconds(200),
            AccessToken = (_, _) =>
            {
                Interlocked.Increment(ref _tokens);
                return ValueTask.FromResult(_issuer.TokenFor(_alice, lifetime: _lifetime));
            },
        });
        client.StateChanged += change =>
        {
            lock (_changes)
            {
                _changes.Add(change);
            }
        };
        await client.ConnectAsync();
        return client;
    }

    private ConnectionState[] States()
    {
        lock (_changes)
        {
            return [.. _changes.Select(change => change.To)];
        }
    }

    private static Task<ConnectionChange> Reaches(ChatClient client, ConnectionState state)
    {
        var reached = new TaskCompletionSource<ConnectionChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.StateChanged += change => _ = change.To == state && reached.TrySetResult(change);
        return reached.Task;
    }
}
