using Chat.Chaos.Tests.Running;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Testing;
using Grpc.Core;
using Grpc.Net.Client;

namespace Chat.Chaos.Tests.Faults;

/// <summary>Many at once, or much at once.</summary>
public sealed class CrowdTests(ChaosSystem chaos) : Scenario(chaos)
{
    [Fact]
    public async Task A_channel_of_five_thousand_members_while_a_hub_is_killed()
    {
        await using var scene = await BeginAsync();
        await Chaos.ExecuteAsync(
            """
            insert into channel_members (channel_id, user_id, user_name, joined_at)
            select $1, gen_random_uuid(), 'absent-' || number, now() from generate_series(1, 5000) number
            """,
            scene.Members[0].ChannelId.Value);

        await scene.TalkDuringAsync(() => Chance.AnyOf(Chaos.Hubs).KilledAsync());
    }

    [Fact]
    public async Task A_thousand_clients_come_again_at_once()
    {
        const int Ways = 50;
        await using var scene = await BeginAsync(members: 1);
        var channel = scene.Members[0].ChannelId;
        GrpcChannel[] ways = [.. Enumerable.Range(0, Ways).Select(_ => GrpcChannel.ForAddress(Chaos.Address))];
        var first = await CrowdAsync(ways, scene.Channel, channel, atOnce: 64);

        Chaos.Front.CutAll();
        var again = await CrowdAsync(ways, scene.Channel, channel, atOnce: first.Length);
        await scene.Members[0].PostAsync("everybody?");
        await scene.Members[0].SentAsync();

        await Eventually.Async(() => again.All(client => client.Heard.Any(item => item.Message?.Text == "everybody?")), "everybody hears it");
        Assert.All(again, client => Assert.Single(client.Heard, item => item.Message?.Text == "everybody?"));
        await scene.IsWholeAsync();
        await Task.WhenAll(first.Concat(again).Select(client => client.DisposeAsync().AsTask())).OrFail("the end of everybody");
        Array.ForEach(ways, way => way.Dispose());
    }

    [Fact]
    public async Task One_floods_a_channel_and_one_reads_nothing_and_the_others_hear_everything()
    {
        const int Batches = 35;
        await using var line = TcpFaultProxy.Start([.. Chaos.Hubs.Select(hub => hub.GrpcPort)]);
        await using var scene = await BeginAsync(members: 3);
        await scene.JoinAsync($"{scene.Channel}-stalled", new Uri($"http://127.0.0.1:{line.Port}"));
        await using var flooding = await RawClient.ConnectAsync(Chance.AnyOf(Chaos.Hubs), $"{scene.Channel}-flood");
        var channel = await flooding.Hub.JoinChannelAsync(scene.Channel).OrFail("a membership");
        var ended = await SlowAsync();

        line.Pause();
        var talking = scene.Members.Take(3).Select(async member =>
        {
            for (var number = 0; number < 20; number++)
            {
                await member.PostAsync();
                await Chance.PauseAsync(0, 100);
            }
        }).ToList();
        for (var batch = 0; batch < Batches; batch++)
        {
            await FloodAsync(flooding, channel.Id, batch);
        }

        await Task.WhenAll(talking).OrFail("the others can talk");
        await Eventually.Async(async () => await SlowAsync() > ended, "who reads nothing is ended");
        line.Resume();

        await scene.IsWholeAsync();
    }

    // 200 messages, until all of them are stored; each of them once is what the look at the end makes sure of.
    private static async Task FloodAsync(RawClient flooding, ChannelId channel, int batch)
    {
        var open = Enumerable.Range(0, 200)
            .Select(number => new SendRequest { ChannelId = channel, Id = MessageId.New(TimeProvider.System), Text = $"flood {batch} {number}" }).ToArray();
        while (open.Length > 0)
        {
            var answers = await flooding.Hub.SendMessagesAsync(open).OrFail("the outcome of a flood");
            Assert.All(answers, answer => Assert.True(answer.IsAccepted || answer.Refusal!.IsRetryable));
            open = [.. open.Where((_, place) => !answers[place].IsAccepted)];
        }
    }

    private async Task<double> SlowAsync() => (await Task.WhenAll(Chaos.Hubs.Select(hub => hub.MetricAsync("chat_connections_slow")))).Sum() ?? 0;

    /// <summary>A thousand connections, of ten users, all of them subscribed.</summary>
    private static async Task<RawClient[]> CrowdAsync(GrpcChannel[] ways, string name, ChannelId channel, int atOnce)
    {
        using var places = new SemaphoreSlim(atOnce);
        return await Task.WhenAll(Enumerable.Range(0, 1_000).Select(async number =>
        {
            await places.WaitAsync();
            try
            {
                return await ComeAsync(ways[number % ways.Length], $"{name}-{number % 10}", name, channel);
            }
            finally
            {
                places.Release();
            }
        })).OrFail("a thousand connections");
    }

    private static async Task<RawClient> ComeAsync(GrpcChannel way, string user, string name, ChannelId channel)
    {
        RawClient? client = null;
        await Eventually.Async(
            async () =>
            {
                try
                {
                    client = await RawClient.ConnectAsync(way, user);
                    await client.JoinAsync(name);
                    return true;
                }
                catch (Exception busy) when (busy is RpcException or IOException or ObjectDisposedException)
                {
                    if (client is not null)
                    {
                        await client.DisposeAsync();
                    }

                    return false;
                }
            },
            $"{user} sees {channel}");
        return client!;
    }
}
