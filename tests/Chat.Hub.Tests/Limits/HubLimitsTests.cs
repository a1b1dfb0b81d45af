using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Limits;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Limits;

public sealed class HubLimitsTests(RedisFixture redis)
{
    private static readonly (string Key, string Value) Everywhere = ("Limits:Hub:Loopback", "true");

    [Fact]
    public async Task Who_sends_too_much_has_the_first_messages_stored_and_is_told_when_to_send_the_others()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(settings: [Everywhere, ("Limits:Hub:MessageBurst", "5"), ("Limits:Hub:MessagesPerSecond", "0.01")]);
        var alice = await hub.ConnectAsync(Name("alice"));
        var bob = await hub.ConnectAsync(Name("bob"));
        var channel = await cluster.MeetAsync(alice, bob);

        var answers = await alice.SendsAsync([.. Enumerable.Range(0, 8).Select(i => Person.Message(channel, $"{i}"))]);

        Assert.Equal(["0", "1", "2", "3", "4"], cluster.History.Texts(channel));
        Assert.All(answers[..5], answer => Assert.Null(answer.Refusal));
        Assert.All(answers[5..], answer => Assert.Equal((ErrorCode.RateLimited, true), (answer.Refusal!.Code, answer.Refusal.IsRetryable)));
        Assert.True(answers[5].Refusal!.RetryAfter > TimeSpan.Zero);
        Assert.Null((await bob.SaysAsync(channel, "I still may")).Refusal);
    }

    [Fact]
    public async Task A_user_has_one_budget_at_all_hubs()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        (string, string)[] settings = [Everywhere, ("Limits:Hub:MessageBurst", "5"), ("Limits:Hub:MessagesPerSecond", "0.01"), ("Limits:RedisWithin", "00:00:05")];
        var one = await cluster.AddHubAsync(settings: settings);
        var other = await cluster.AddHubAsync(settings: settings);
        var name = Name("alice");
        var (here, there) = (await one.ConnectAsync(name), await other.ConnectAsync(name));
        var channel = await cluster.MeetAsync(here, there);

        var first = await here.SendsAsync([.. Enumerable.Range(0, 4).Select(i => Person.Message(channel, $"{i}"))]);
        var second = await there.SendsAsync([.. Enumerable.Range(4, 4).Select(i => Person.Message(channel, $"{i}"))]);

        Assert.Equal(5, first.Concat(second).Count(answer => answer.Refusal is null));
    }

    [Fact]
    public async Task Who_changes_too_much_about_channels_is_refused()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(settings: [Everywhere, ("Limits:Hub:MembershipBurst", "3"), ("Limits:Hub:MembershipsPerSecond", "0.01")]);
        var mallory = await hub.ConnectAsync(Name("mallory"));
        for (var i = 0; i < 3; i++)
        {
            await mallory.Hub.CreateChannelAsync($"c{i}");
        }

        var refusal = await Person.RefusedAsync(() => mallory.Hub.CreateChannelAsync("c4"));

        Assert.Equal(ErrorCode.RateLimited, refusal.Code);
        Assert.True(refusal.RetryAfter > TimeSpan.FromSeconds(1));
        Assert.Equal(3, (await mallory.Hub.ListChannelsAsync()).Length);
        Assert.Equal(ErrorCode.RateLimited, (await Person.RefusedAsync(() => mallory.Hub.JoinChannelAsync("c0"))).Code);
    }

    [Fact]
    public async Task Who_reads_too_much_is_refused_whatever_he_reads_and_may_still_send_and_stay()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(settings: [Everywhere, ("Limits:Hub:ReadBurst", "4"), ("Limits:Hub:ReadsPerSecond", "0.01")]);
        var name = Name("mallory");
        var mallory = await hub.ConnectAsync(name);
        var bob = await hub.ConnectAsync(Name("bob"));
        var channel = cluster.History.AddChannel(mallory.Id, bob.Id);
        var page = new ReadEventsRequest { ChannelId = channel, Limit = 1 };
        var members = new ListMembersRequest { ChannelId = channel };
        await mallory.Hub.ListChannelsAsync();
        await mallory.SubscribesAsync(channel);
        await mallory.Hub.ReadEventsAsync(page);
        await mallory.Hub.ListMembersAsync(members);

        Refusal[] refusals =
        [
            await Person.RefusedAsync(() => mallory.Hub.ListChannelsAsync()),
            await Person.RefusedAsync(() => mallory.SubscribesAsync(channel)),
            await Person.RefusedAsync(() => mallory.Hub.ReadEventsAsync(page)),
            await Person.RefusedAsync(() => mallory.Hub.ListMembersAsync(members)),
        ];

        Assert.All(refusals, refusal => Assert.Equal((ErrorCode.RateLimited, true), (refusal.Code, refusal.RetryAfter > TimeSpan.FromSeconds(1))));
        Assert.Null((await mallory.SaysAsync(channel, "I still may")).Refusal);
        await mallory.Hub.RenewAsync(hub.Issuer.TokenFor(name));
        await mallory.Hub.UnsubscribeAsync(channel);
        await bob.SubscribesAsync(channel);
    }

    [Fact]
    public async Task Who_renews_too_often_is_refused_before_his_token_is_looked_at_and_stays()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(settings: [Everywhere, ("Limits:Hub:RenewalBurst", "1"), ("Limits:Hub:RenewalsPerSecond", "0.01")]);
        var name = Name("mallory");
        var mallory = await hub.ConnectAsync(name);
        await mallory.Hub.RenewAsync(hub.Issuer.TokenFor(name));

        var refusal = await Person.RefusedAsync(() => mallory.Hub.RenewAsync("nonsense"));

        Assert.Equal(ErrorCode.RateLimited, refusal.Code);
        Assert.True(refusal.RetryAfter > TimeSpan.FromSeconds(1));
        Assert.Empty(await mallory.Hub.ListChannelsAsync());
    }

    [Fact]
    public async Task Three_clients_of_a_user_that_come_back_to_two_hundred_channels_at_once_do_not_meet_a_limit()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(settings: Everywhere);
        var name = Name("alice");
        Person[] clients = [await hub.ConnectAsync(name), await hub.ConnectAsync(name), await hub.ConnectAsync(name)];
        ChannelId[] channels = [.. Enumerable.Range(0, 200).Select(_ => cluster.History.AddChannel(clients[0].Id))];

        await Task.WhenAll(clients.Select(async client =>
        {
            await client.Hub.ListChannelsAsync();
            foreach (var channel in channels)
            {
                await client.SubscribesAsync(channel);
                await client.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = channel, After = 0, Limit = 200 });
                await client.Hub.ReadEventsAsync(new ReadEventsRequest { ChannelId = channel, After = 0, Limit = 200 });
            }
        }));
    }

    [Fact]
    public async Task A_user_has_only_so_many_connections_open_and_one_that_ends_makes_room()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(settings: [Everywhere, ("Limits:Hub:ConnectionsPerUser", "2")]);
        var name = Name("alice");
        var first = await hub.ConnectAsync(name);
        await hub.ConnectAsync(name);

        Assert.Equal(ErrorCode.RateLimited, (await Person.RefusedAsync(() => hub.ConnectAsync(name))).Code);
        await hub.ConnectAsync(Name("bob"));
        await first.HangsUpAsync();

        await Eventually.Async(async () => await MayAsync(() => hub.ConnectAsync(name)), "room for another connection");
    }

    [Fact]
    public async Task An_address_has_only_so_many_connections_open()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(settings: [Everywhere, ("Limits:Hub:ConnectionsPerAddress", "2")]);
        await hub.ConnectAsync(Name("alice"));
        await hub.ConnectAsync(Name("bob"));

        var refusal = await Person.RefusedAsync(() => hub.ConnectAsync(Name("carol")));

        Assert.Equal(ErrorCode.RateLimited, refusal.Code);
    }

    [Fact]
    public async Task A_stream_counts_for_its_address_before_anybody_says_who_he_is()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(services: InStandingTime, settings: [Everywhere, ("Limits:Hub:ConnectionsPerAddress", "2")]);
        await using var mallory = await Person.ArriveAsync(hub.GrpcAddress);
        await using var again = await Person.ArriveAsync(hub.GrpcAddress);

        var refusal = await Person.RefusedAsync(() => Person.ArriveAsync(hub.GrpcAddress));

        Assert.Equal(ErrorCode.RateLimited, refusal.Code);
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);
        await again.HangsUpAsync();
        await Eventually.Async(async () => await MayAsync(() => hub.ConnectAsync(Name("alice"))), "room for another connection");
    }

    [Fact]
    public async Task An_address_connects_only_so_often()
    {
        await using var own = await RedisServer.StartOwnAsync();
        await using var cluster = await Cluster.StartAsync(own.ConnectionString);
        var hub = await cluster.AddHubAsync(settings: [Everywhere, ("Limits:Hub:ConnectBurst", "2"), ("Limits:Hub:ConnectsPerSecond", "0.01")]);
        await (await hub.ConnectAsync(Name("alice"))).HangsUpAsync();
        await (await hub.ConnectAsync(Name("alice"))).HangsUpAsync();

        Assert.Equal(ErrorCode.RateLimited, (await Person.RefusedAsync(() => hub.ConnectAsync(Name("alice")))).Code);
    }

    [Fact]
    public async Task On_a_developers_machine_nobody_is_limited()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(settings: [("Limits:Hub:MessageBurst", "1"), ("Limits:Hub:MembershipBurst", "1"), ("Limits:Hub:ConnectBurst", "1"), ("Limits:Hub:ConnectionsPerUser", "1")]);
        var name = Name("alice");
        var alice = await hub.ConnectAsync(name);
        await hub.ConnectAsync(name);
        var channel = await cluster.MeetAsync(alice);

        var answers = await alice.SendsAsync([.. Enumerable.Range(0, 50).Select(i => Person.Message(channel, $"{i}"))]);

        Assert.All(answers, answer => Assert.Null(answer.Refusal));
    }

    [Fact]
    public async Task What_left_is_counted_no_more()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(services: InStandingTime, settings: [Everywhere, ("Limits:Hub:ConnectionsPerUser", "1"), ("Limits:Hub:ConnectionsPerAddress", "3")]);
        var limits = hub.Services.GetRequiredService<HubLimits>();
        var (alice, address) = (new UserId(Guid.NewGuid()), System.Net.IPAddress.Parse("203.0.113.5"));

        for (var i = 0; i < 10; i++)
        {
            var (connection, second, third) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
            Array.ForEach([connection, second, third], stream => limits.Arrive(stream, address));
            Assert.Throws<RefusalException>(() => limits.Arrive(Guid.NewGuid(), address));
            limits.Enter(connection, alice);
            Assert.Throws<RefusalException>(() => limits.Enter(second, alice));
            limits.Leave(connection);
            limits.Leave(connection);
            limits.Enter(second, alice);
            Array.ForEach([connection, second, second, third], limits.Depart);
        }
    }

    // A stream that is silent for a while makes room for others: here none is.
    private static void InStandingTime(IServiceCollection services) => services.AddSingleton<TimeProvider>(StandingTime.New());

    // Budgets are kept in a Redis that other tests use too.
    private static string Name(string name) => $"{name}-{Guid.NewGuid():N}"[..20];

    private static async Task<bool> MayAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Grpc.Core.RpcException)
        {
            return false;
        }
    }
}
