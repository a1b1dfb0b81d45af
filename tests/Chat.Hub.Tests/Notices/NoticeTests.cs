using Chat.Contracts;
using Chat.Contracts.Notices;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Cysharp.Runtime.Multicast.Distributed.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Notices;

public sealed class NoticeTests(RedisFixture redis) : IAsyncLifetime
{
    private readonly RedisProxy _redis = new(redis);
    private Cluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await Cluster.StartAsync(_redis.ConnectionString);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_notice_reaches_everybody_on_every_hub()
    {
        var first = await _cluster.AddHubAsync();
        var alice = await first.ConnectAsync("Alice");
        var bob = await (await _cluster.AddHubAsync()).ConnectAsync("Bob");

        await TellUntilReceivedAsync(first, alice, bob);
    }

    [Fact]
    public async Task Whoever_connects_while_Redis_is_away_gets_notices_when_it_is_back()
    {
        var first = await _cluster.AddHubAsync();
        var alice = await first.ConnectAsync("Alice");
        await TellUntilReceivedAsync(first, alice);

        _redis.Break();
        var bob = await first.ConnectAsync("Bob");
        _redis.Mend();

        await TellUntilReceivedAsync(first, alice, bob);
    }

    [Fact]
    public async Task A_hub_that_started_without_Redis_gets_notices_when_it_is_back()
    {
        _redis.Break();
        var first = await _cluster.AddHubAsync();
        var alice = await first.ConnectAsync("Alice");
        _redis.Mend();

        await TellUntilReceivedAsync(first, alice);
    }

    // Who joins is entered in the background, so the first notices may be too early.
    private static async Task TellUntilReceivedAsync(TestHub from, params Person[] people)
    {
        foreach (var person in people)
        {
            await Eventually.Async(
                async () =>
                {
                    var text = Guid.NewGuid().ToString();
                    return await TryTellAsync(from, text) && await ReceivedAsync(person, text);
                },
                $"a notice at {person.Welcome.UserName}");
        }
    }

    private static async Task<bool> TryTellAsync(TestHub from, string text)
    {
        try
        {
            var group = from.Services.GetRequiredService<RedisGroupProvider>().GetOrAddGroup<Guid, IChatHubReceiver>(NoticeGroup.Name);
            await Task.Run(() => group.All.OnNotice(new ServerNotice { Text = text, At = TimeProvider.System.GetUtcNow() }));
            return true;
        }
        catch (Exception away) when (away is StackExchange.Redis.RedisException or TimeoutException)
        {
            return false;
        }
    }

    private static async Task<bool> ReceivedAsync(Person person, string text)
    {
        try
        {
            await person.ReceivesNoticeAsync(text).OrFail("the notice", TimeSpan.FromMilliseconds(300));
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
