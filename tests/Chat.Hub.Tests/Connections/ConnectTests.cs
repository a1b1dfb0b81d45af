using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Hub.Tests.Kit;
using Chat.ServiceDefaults;
using Chat.Testing;
using Grpc.Net.Client;
using MagicOnion.Client;

namespace Chat.Hub.Tests.Connections;

public sealed class ConnectTests(RedisFixture redis) : IAsyncLifetime
{
    private Cluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await Cluster.StartAsync(redis.ConnectionString);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_client_learns_which_hub_it_has_reached_and_as_whom()
    {
        var hub = await _cluster.AddHubAsync();

        var alice = await hub.ConnectAsync("Alice");
        var again = await hub.ConnectAsync("aLICE");

        Assert.Matches("^[a-z0-9]{8}$", alice.Welcome.InstanceId);
        Assert.Equal("Alice", alice.Welcome.UserName);
        Assert.Equal(alice.Welcome.InstanceId, again.Welcome.InstanceId);
        Assert.Equal(alice.Id, again.Id);
        Assert.InRange(alice.Welcome.ServerTime, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Who_was_refused_may_come_with_another_token_over_the_same_connection()
    {
        var hub = await _cluster.AddHubAsync();
        await using var person = await Person.ArriveAsync(hub.GrpcAddress);

        var refusal = await Person.RefusedAsync(() => person.Hub.ConnectAsync(new ConnectRequest { AccessToken = "nonsense", Client = "tests" }));
        var welcome = await person.Hub.ConnectAsync(new ConnectRequest { AccessToken = hub.Issuer.TokenFor("Bob"), Client = "tests" });

        Assert.Equal(ErrorCode.SignInRequired, refusal.Code);
        Assert.Equal("Bob", welcome.UserName);
    }

    [Fact]
    public async Task Anybody_may_ask_where_the_accounts_are()
    {
        var hub = await _cluster.AddHubAsync();
        using var channel = GrpcChannel.ForAddress(hub.GrpcAddress);

        var server = await MagicOnionClient.Create<IServerService>(channel, ChatSerializerProvider.Default).DescribeAsync();

        Assert.Equal(hub.Issuer.Settings["Tokens:Issuer"], server.Identity);
    }

    [Fact]
    public async Task A_client_that_does_not_name_its_program_is_refused()
    {
        var hub = await _cluster.AddHubAsync();
        await using var person = await Person.ArriveAsync(hub.GrpcAddress);

        var none = await Person.RefusedAsync(() => person.Hub.ConnectAsync(new ConnectRequest { AccessToken = hub.Issuer.TokenFor("Bob"), Client = "" }));
        var tooLong = await Person.RefusedAsync(() => person.Hub.ConnectAsync(new ConnectRequest { AccessToken = hub.Issuer.TokenFor("Bob"), Client = new string('x', 101) }));
        var nothing = await Person.RefusedAsync(() => person.Hub.ConnectAsync(null!));

        Assert.All([none, tooLong, nothing], refusal => Assert.Equal(ErrorCode.InvalidRequest, refusal.Code));
    }

    [Fact]
    public async Task Whoever_has_not_said_who_he_is_can_do_nothing()
    {
        var hub = await _cluster.AddHubAsync();
        await using var mallory = await Person.ArriveAsync(hub.GrpcAddress);
        var channel = _cluster.History.AddChannel();

        var list = await Person.RefusedAsync(() => mallory.Hub.ListChannelsAsync());
        var send = await Person.RefusedAsync(() => mallory.SaysAsync(channel, "hello"));
        var subscribe = await Person.RefusedAsync(() => mallory.SubscribesAsync(channel));

        Assert.All([list, send, subscribe], refusal => Assert.Equal(ErrorCode.NotConnected, refusal.Code));
    }

    [Fact]
    public async Task A_connection_has_one_user()
    {
        var hub = await _cluster.AddHubAsync();
        var alice = await hub.ConnectAsync("Alice");

        var refusal = await Person.RefusedAsync(() => alice.Hub.ConnectAsync(new ConnectRequest { AccessToken = hub.Issuer.TokenFor("Bob"), Client = "tests" }));

        Assert.Equal(ErrorCode.AlreadyConnected, refusal.Code);
    }

    [Fact]
    public async Task Two_hubs_have_two_names()
    {
        var alice = await (await _cluster.AddHubAsync()).ConnectAsync("Alice");
        var bob = await (await _cluster.AddHubAsync()).ConnectAsync("Bob");

        Assert.NotEqual(alice.Welcome.InstanceId, bob.Welcome.InstanceId);
    }
}
