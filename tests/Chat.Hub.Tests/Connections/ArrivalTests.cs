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
