using System.Text;
using Chat.Chaos.Tests.Running;
using Chat.Testing;

namespace Chat.Chaos.Tests.Faults;

/// <summary>A single message in a channel that says nothing before or after: only the comparison of heads can find it.</summary>
public sealed class QuietChannelTests(ChaosSystem chaos) : Scenario(chaos)
{
    [Fact]
    public async Task The_last_message_before_a_hub_is_killed_is_heard_by_all()
    {
        await using var scene = await BeginAsync();
        await scene.Members[0].PostAsync();
        await Chaos.Hubs[0].KillAsync();
        await scene.Members[0].SentAsync();
        await Chaos.Hubs[0].StartAsync();

        await scene.IsWholeAsync();
    }

    [Fact]
    public async Task A_message_whose_publication_Redis_loses_is_heard_by_all()
    {
        await using var scene = await BeginAsync();
        await Chaos.Redis.FreezeAsync();
        await scene.Members[0].PostAsync();
        await scene.Members[0].SentAsync();
        Chaos.RedisWay.CutAll();
        await Chaos.Redis.ThawAsync();

        await scene.IsWholeAsync();
    }

    [Fact]
    public async Task A_message_whose_one_publication_gets_lost_is_heard_by_all()
    {
        await using var scene = await BeginAsync(members: 0);
        foreach (var hub in Chaos.Hubs)
        {
            await scene.JoinAsync($"{scene.Channel}-{hub.Name}", new Uri($"http://127.0.0.1:{hub.GrpcPort}"));
        }

        // What is published for another channel reaches nobody, and Redis and its clients see nothing unusual.
        var channel = $"{scene.Members[0].ChannelId.Value:N}";
        var lost = Chaos.RedisWay.ReplaceOnce(Encoding.UTF8.GetBytes($"PUBLISH\r\n$44\r\nchat:events:{channel}"), Encoding.UTF8.GetBytes($"PUBLISH\r\n$44\r\nchat:nobody:{channel}"));
        var sender = Chance.AnyOf(scene.Members);
        await scene.IsWholeAsync();
        await sender.PostAsync();
        await sender.SentAsync();
        await lost.OrFail("the loss of the publication");

        await scene.IsWholeAsync();
    }

    [Fact]
    public async Task A_message_without_Redis_is_acknowledged_and_heard_by_all()
    {
        await using var scene = await BeginAsync();
        await Chaos.Redis.StopAsync();
        await scene.Members[1].PostAsync();
        await scene.Members[1].SentAsync();

        await scene.IsWholeAsync();
        await Chaos.Redis.StartAgainAsync();
    }

    [Fact]
    public async Task A_message_sent_while_no_hub_runs_is_stored_once_when_one_is_back()
    {
        await using var scene = await BeginAsync(members: 2);
        await Task.WhenAll(Chaos.Hubs.Select(hub => hub.KillAsync()));
        await scene.Members[0].PostAsync();
        await Task.WhenAll(Chaos.Hubs.Select(hub => hub.StartAsync()));

        await scene.Members[0].SentAsync();
        await scene.IsWholeAsync();
    }
}
