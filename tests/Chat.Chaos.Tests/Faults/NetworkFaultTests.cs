using Chat.Chaos.Tests.Running;
using Chat.Testing;

namespace Chat.Chaos.Tests.Faults;

/// <summary>What happens between clients and hubs.</summary>
public sealed class NetworkFaultTests(ChaosSystem system)
{
    [Fact]
    public async Task All_clients_are_cut_off_again_and_again() => await DuringAsync(async () =>
    {
        for (var cut = 0; cut < 8; cut++)
        {
            system.Front.CutAll();
            await Moment.BetweenAsync(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(500));
        }
    });

    [Fact]
    public async Task Nothing_gets_through_for_a_while_and_nobody_is_told() => await DuringAsync(async () =>
    {
        system.Front.Pause();
        await Moment.BetweenAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5));
        system.Front.Resume();
    });

    [Fact]
    public async Task Connections_are_lost_while_nothing_gets_through() => await DuringAsync(async () =>
    {
        system.Front.Pause();
        await Moment.BetweenAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        system.Front.CutAll();
        system.Front.Resume();
    });

    [Fact]
    public async Task The_way_to_the_hubs_is_slow() => await DuringAsync(async () =>
    {
        system.Front.Delay = TimeSpan.FromMilliseconds(120);
        await Moment.BetweenAsync(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        system.Front.Delay = TimeSpan.Zero;
    });

    [Fact]
    public async Task No_hub_takes_connections_for_a_while() => await DuringAsync(async () =>
    {
        system.Front.RefuseNew();
        system.Front.CutAll();
        await Moment.BetweenAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        system.Front.TakeNew();
    });

    [Fact]
    public async Task Clients_are_cut_off_while_a_History_is_killed() => await DuringAsync(async () =>
    {
        await system.Histories[0].KillAsync();
        system.Front.CutAll();
        await system.Histories[0].StartAsync();
    });

    [Fact]
    public async Task Clients_are_cut_off_while_PostgreSQL_is_killed() => await DuringAsync(async () =>
    {
        await system.Postgres.KillAsync();
        system.Front.CutAll();
        await system.Postgres.StartAgainAsync();
    });

    private async Task DuringAsync(Func<Task> fault)
    {
        await using var scene = await Scene.BeginAsync(system);
        await scene.TalkDuringAsync(fault);
    }
}
