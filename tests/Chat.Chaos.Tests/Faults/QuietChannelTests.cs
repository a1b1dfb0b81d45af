using Chat.Chaos.Tests.Running;

namespace Chat.Chaos.Tests.Faults;

/// <summary>A single message in a channel that says nothing before or after: only the comparison of heads can find it.</summary>
public sealed class QuietChannelTests(ChaosSystem system)
{
    [Fact]
    public async Task The_last_message_before_a_hub_is_killed_is_heard_by_all()
    {
        await using var scene = await Scene.BeginAsync(system);
        await scene.Members[0].PostAsync();
        await system.Hubs[0].KillAsync();
        await scene.Members[0].SentAsync();
        await system.Hubs[0].StartAsync();

        await scene.IsWholeAsync();
    }

    [Fact]
    public async Task A_message_whose_publication_Redis_loses_is_heard_by_all()
    {
        await using var scene = await Scene.BeginAsync(system);
        await system.Redis.FreezeAsync();
        await scene.Members[0].PostAsync();
        await scene.Members[0].SentAsync();
        system.RedisWay.CutAll();
        await system.Redis.ThawAsync();

        await scene.IsWholeAsync();
    }

    [Fact]
    public async Task A_message_without_Redis_is_acknowledged_and_heard_by_all()
    {
        await using var scene = await Scene.BeginAsync(system);
        await system.Redis.StopAsync();
        await scene.Members[1].PostAsync();
        await scene.Members[1].SentAsync();

        await scene.IsWholeAsync();
        await system.Redis.StartAgainAsync();
    }

    [Fact]
    public async Task A_message_sent_while_no_hub_runs_is_stored_once_when_one_is_back()
    {
        await using var scene = await Scene.BeginAsync(system, members: 2);
        await Task.WhenAll(system.Hubs.Select(hub => hub.KillAsync()));
        await scene.Members[0].PostAsync();
        await Task.WhenAll(system.Hubs.Select(hub => hub.StartAsync()));

        await scene.Members[0].SentAsync();
        await scene.IsWholeAsync();
    }
}
