using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using MagicOnion.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Hub.Tests.Connections;

public sealed class ArrivalTests(RedisFixture redis) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = StandingTime.New();
    private Cluster _cluster = null!;
    private TestHub _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _hub = await _cluster.AddHubAsync(services: services => services.AddSingleton<TimeProvider>(_time));
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_stream_on_which_nobody_says_who_he_is_is_ended_after_ten_seconds_and_the_others_stay()
    {
        var alice = await _hub.ConnectAsync("Alice");
        await using var mallory = await Person.ArriveAsync(_hub.GrpcAddress);

        var passed = await PassUntilAsync(() => mallory.Disconnecting.IsCompleted);

        Assert.Equal(DisconnectCode.NeverConnected, (await mallory.Disconnecting).Code);
        Assert.True(passed >= Patience, $"It was ended after {passed}.");
        Assert.False(alice.Disconnecting.IsCompleted);
    }

    [Fact]
    public async Task Who_does_not_hang_up_when_he_is_told_is_hung_up_on()
    {
        await using var mallory = await Person.ArriveAsync(_hub.GrpcAddress);
        var gone = mallory.Hub.WaitForDisconnectAsync();

        await PassUntilAsync(() => gone.IsCompleted);

        Assert.True(mallory.Disconnecting.IsCompleted, "He was not told.");
    }

    [Fact]
    public async Task To_be_refused_again_and_again_is_not_to_say_who_one_is()
    {
        await using var mallory = await Person.ArriveAsync(_hub.GrpcAddress);
        var refusal = await Person.RefusedAsync(() => mallory.Hub.ConnectAsync(new ConnectRequest { AccessToken = "nonsense", Client = "tests" }));

        var passed = await PassUntilAsync(() => mallory.Disconnecting.IsCompleted);

        Assert.Equal(ErrorCode.SignInRequired, refusal.Code);
        Assert.True(passed >= Patience, $"It was ended after {passed}.");
    }

    [Fact]
    public async Task Where_an_address_has_no_place_left_the_stream_that_has_been_silent_longest_makes_room()
    {
        var hub = await FullAsync();
        await hub.ConnectAsync("Alice");
        await using var first = await Person.ArriveAsync(hub.GrpcAddress);
        await using var second = await Person.ArriveAsync(hub.GrpcAddress);
        var gone = first.Hub.WaitForDisconnectAsync();

        var atOnce = await Person.RefusedAsync(() => hub.ConnectAsync("Bob"));
        _time.Advance(TimeSpan.FromSeconds(1));
        await hub.ConnectAsync("Bob");

        Assert.Equal(ErrorCode.RateLimited, atOnce.Code);
        await gone.OrFail("the end of the stream that was silent longest");
        await second.Hub.ConnectAsync(new ConnectRequest { AccessToken = hub.Issuer.TokenFor("Carol"), Client = "tests" }).OrFail("a place for who speaks at last");
    }

    [Fact]
    public async Task Who_has_said_who_he_is_makes_room_for_nobody()
    {
        var hub = await FullAsync();
        foreach (var name in (string[])["Alice", "Bob", "Carol"])
        {
            await hub.ConnectAsync(name);
        }

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ErrorCode.RateLimited, (await Person.RefusedAsync(() => hub.ConnectAsync("Dave"))).Code);
    }

    [Fact]
    public async Task Who_is_refused_is_as_silent_as_before()
    {
        var hub = await FullAsync();
        var streams = new List<Person>();
        for (var i = 0; i < 3; i++)
        {
            streams.Add(await Person.ArriveAsync(hub.GrpcAddress));
            await Person.RefusedAsync(() => streams[^1].Hub.ConnectAsync(new ConnectRequest { AccessToken = "nonsense", Client = "tests" }));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        await hub.ConnectAsync("Alice");

        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_was_refused_just_now_hides_nobody_who_has_been_silent_longer()
    {
        var hub = await FullAsync();
        await using var first = await Person.ArriveAsync(hub.GrpcAddress);
        await using var second = await Person.ArriveAsync(hub.GrpcAddress);
        _time.Advance(TimeSpan.FromSeconds(1));
        await using var third = await Person.ArriveAsync(hub.GrpcAddress);
        await Person.RefusedAsync(() => third.Hub.ConnectAsync(new ConnectRequest { AccessToken = "nonsense", Client = "tests" }));

        await hub.ConnectAsync("Alice");
    }

    /// <summary>A hub with three places for the address of all tests.</summary>
    private Task<TestHub> FullAsync() => _cluster.AddHubAsync(
        services: services => services.AddSingleton<TimeProvider>(_time),
        settings: [("Limits:Hub:Loopback", "true"), ("Limits:Hub:ConnectionsPerAddress", "3")]);

    private async Task<TimeSpan> PassUntilAsync(Func<bool> condition)
    {
        var start = _time.GetTimestamp();
        await Eventually.Async(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return condition();
            },
            "the end of the stream");
        return _time.GetElapsedTime(start);
    }
}
