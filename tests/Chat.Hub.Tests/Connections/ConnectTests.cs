using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Hub.Tests.Kit;
using Chat.Testing;

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

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("this-name-has-more-than-32-letters")]
    public async Task A_name_outside_the_rules_is_refused_and_another_may_be_given(string name)
    {
        var hub = await _cluster.AddHubAsync();
        await using var person = await Person.ArriveAsync(hub.GrpcAddress);

        var refusal = await Person.RefusedAsync(() => person.Hub.ConnectAsync(new ConnectRequest { UserName = name, Client = "tests" }));
        var welcome = await person.Hub.ConnectAsync(new ConnectRequest { UserName = "Bob", Client = "tests" });

        Assert.Equal(ErrorCode.InvalidUserName, refusal.Code);
        Assert.Equal("Bob", welcome.UserName);
    }

    [Fact]
    public async Task A_client_that_does_not_name_its_program_is_refused()
    {
        var hub = await _cluster.AddHubAsync();
        await using var person = await Person.ArriveAsync(hub.GrpcAddress);

        var none = await Person.RefusedAsync(() => person.Hub.ConnectAsync(new ConnectRequest { UserName = "Bob", Client = "" }));
        var tooLong = await Person.RefusedAsync(() => person.Hub.ConnectAsync(new ConnectRequest { UserName = "Bob", Client = new string('x', 101) }));
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

        var refusal = await Person.RefusedAsync(() => alice.Hub.ConnectAsync(new ConnectRequest { UserName = "Bob", Client = "tests" }));

        Assert.Equal(ErrorCode.AlreadyConnected, refusal.Code);
    }

    [Fact]
    public async Task Outside_Development_a_name_proves_nothing()
    {
        var hub = await _cluster.AddHubAsync(environment: "Production");
        await using var alice = await Person.ArriveAsync(hub.GrpcAddress);

        var refusal = await Person.RefusedAsync(() => alice.Hub.ConnectAsync(new ConnectRequest { UserName = "Alice", Client = "tests" }));

        Assert.Equal(ErrorCode.SignInRequired, refusal.Code);
    }

    [Fact]
    public async Task Two_hubs_have_two_names()
    {
        var alice = await (await _cluster.AddHubAsync()).ConnectAsync("Alice");
        var bob = await (await _cluster.AddHubAsync()).ConnectAsync("Bob");

        Assert.NotEqual(alice.Welcome.InstanceId, bob.Welcome.InstanceId);
    }
}
