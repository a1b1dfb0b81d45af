using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Hub.Connections;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Hub.Tests.Limits;

/// <summary>Who sends again before he may is answered a second later.</summary>
public sealed class EarlyResendTests(RedisFixture redis) : IAsyncLifetime
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = StandingTime.New();
    private Cluster _cluster = null!;
    private TestHub _hub = null!;
    private Person _mallory = null!;
    private Person _bob = null!;
    private ChannelId _channel;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _hub = await _cluster.AddHubAsync(
            services: services => services.AddSingleton<TimeProvider>(_time),
            settings: [("Limits:Hub:Loopback", "true"), ("Limits:Hub:MessageBurst", "1"), ("Limits:Hub:MessagesPerSecond", "0.001")]);
        _mallory = await _hub.ConnectAsync($"mallory-{Guid.NewGuid():N}"[..20]);
        _bob = await _hub.ConnectAsync($"bob-{Guid.NewGuid():N}"[..20]);
        _channel = await _cluster.MeetAsync(_mallory, _bob);
        await _mallory.SaysAsync(_channel, "the one that he may");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task The_first_refusal_comes_at_once_and_each_early_resend_is_held_for_a_second_without_holding_up_others()
    {
        // Time stands still: nothing is held.
        IsTooMuch(await _mallory.SaysAsync(_channel, "too early"));

        for (var again = 0; again < 2; again++)
        {
            var held = _mallory.SaysAsync(_channel, "again");
            if (again == 0)
            {
                Assert.Null((await _bob.SaysAsync(_channel, "I may")).Refusal);
            }

            var since = _time.GetTimestamp();
            await Eventually.Async(
                () =>
                {
                    _time.Advance(Step);
                    return held.IsCompleted;
                },
                "the answer");

            IsTooMuch(await held);
            Assert.True(_time.GetElapsedTime(since) >= Hold, $"It was held for {_time.GetElapsedTime(since)}.");
        }

        Assert.Equal(["the one that he may", "I may"], _cluster.History.Texts(_channel));
    }

    [Fact]
    public async Task A_connection_that_has_gone_is_not_held()
    {
        IsTooMuch(await _mallory.SaysAsync(_channel, "too early"));
        var registry = _hub.Services.GetRequiredService<ConnectionRegistry>();
        var state = registry.All.Single(connection => connection.User.Id == _mallory.Id);
        var sending = Task.CompletedTask;
        await Eventually.Async(
            () =>
            {
                // Again when it met the look at it.
                sending = sending.IsCompleted ? _mallory.Hub.SendMessagesAsync([Person.Message(_channel, "again")]) : sending;
                return !TryBegin(state);
            },
            "the batch that is held");

        await _mallory.HangsUpAsync();

        await Eventually.Async(() => TryBegin(state), "the end of the hold, though no time has passed");
    }

    private static bool TryBegin(ConnectionState state)
    {
        if (!state.TryBeginSending())
        {
            return false;
        }

        state.EndSending();
        return true;
    }

    private static void IsTooMuch(SendAnswer answer) => Assert.Equal(ErrorCode.RateLimited, answer.Refusal?.Code);
}
