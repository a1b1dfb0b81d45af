using System.Net;
using System.Text.Json;
using Chat.Hub.Diagnostics;
using Chat.Hub.Tests.Kit;
using Chat.Testing;

namespace Chat.Hub.Tests.Diagnostics;

public sealed class HubCountsTests(RedisFixture redis)
{
    [Fact]
    public async Task In_development_a_hub_tells_what_it_holds_and_that_nothing_is_left()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync();
        var (alice, bob) = (await hub.ConnectAsync("Alice"), await hub.ConnectAsync("Bob"));
        var channel = await cluster.MeetAsync(alice, bob);
        await alice.SaysAsync(channel, "not acknowledged");
        await bob.ReceivesAsync(channel, "not acknowledged");

        await CountAsync(hub, counts => counts is { Connections: 2, Subscriptions: 2, GroupEntries: 2, NoticeMembers: 2, Feeds: 1, UnacknowledgedEvents: > 1 });
        await alice.HangsUpAsync();
        await bob.HangsUpAsync();

        await CountAsync(hub, counts => counts with { Feeds = 0 } == new HubCounts
        {
            Connections = 0, Feeds = 0, Subscriptions = 0, GroupEntries = 0, BusyFeeds = 0, WaitingSends = 0, BusyLanes = 0, UnacknowledgedEvents = 0, NoticeMembers = 0, NoticeChanges = 0,
        });
    }

    [Fact]
    public async Task Nobody_else_is_told()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var development = await cluster.AddHubAsync();
        var production = await cluster.AddHubAsync("Production", settings: [("Services:Key", TestIssuer.ServiceKey), ("Tokens:Issuer", "https://accounts.example")]);
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var toClients = await client.GetAsync(new Uri(development.GrpcAddress, CountsEndpoint.Path));

        Assert.Equal(HttpStatusCode.NotFound, toClients.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await production.GetAsync(CountsEndpoint.Path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await development.GetAsync(CountsEndpoint.Path)).Status);
    }

    private static async Task CountAsync(TestHub hub, Func<HubCounts, bool> expected)
    {
        var told = "";
        await Eventually.Async(
            async () =>
            {
                (_, told) = await hub.GetAsync(CountsEndpoint.Path);
                return expected(JsonSerializer.Deserialize<HubCounts>(told, JsonSerializerOptions.Web)!);
            },
            $"other counts than {told}");
    }
}
