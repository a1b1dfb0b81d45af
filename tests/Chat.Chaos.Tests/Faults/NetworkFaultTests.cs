using Chat.Chaos.Tests.Running;

namespace Chat.Chaos.Tests.Faults;

/// <summary>What happens between clients and hubs.</summary>
public sealed class NetworkFaultTests(ChaosSystem chaos) : Scenario(chaos)
{
    [Fact]
    public async Task All_clients_are_cut_off_again_and_again() => await DuringAsync(() => Chaos.Front.CutAsync(Chance, times: 8));

    [Fact]
    public async Task Nothing_gets_through_for_a_while_and_nobody_is_told() => await DuringAsync(() => Chaos.Front.PausedAsync(Chance));

    [Fact]
    public async Task Connections_are_lost_while_nothing_gets_through() => await DuringAsync(async () =>
    {
        Chaos.Front.Pause();
        await Chance.PauseAsync(1_000, 2_000);
        Chaos.Front.CutAll();
        Chaos.Front.Resume();
    });

    [Fact]
    public async Task All_clients_vanish_and_come_again_while_the_hubs_hold_their_old_connections()
    {
        await DuringAsync(() =>
        {
            Chaos.Front.AbandonAll();
            return Task.CompletedTask;
        });

        // The hubs find out by themselves that nobody is there any more.
        await Chaos.HoldsNothingAsync();
        Assert.True(Chaos.Front.OpenConnections > 0);
        Chaos.Front.CutAll();
    }

    [Fact]
    public async Task The_way_to_the_hubs_is_slow() => await DuringAsync(() => Chaos.Front.SlowAsync(Chance));

    [Fact]
    public async Task No_hub_takes_connections_for_a_while() => await DuringAsync(() => Chaos.Front.ClosedAsync(Chance));

    [Fact]
    public async Task Clients_are_cut_off_while_a_History_is_killed() => await DuringAsync(async () =>
    {
        var history = Chance.AnyOf(Chaos.Histories);
        await history.KillAsync();
        Chaos.Front.CutAll();
        await history.StartAsync();
    });

    [Fact]
    public async Task Clients_are_cut_off_while_PostgreSQL_is_killed() => await DuringAsync(async () =>
    {
        await Chaos.Postgres.KillAsync();
        Chaos.Front.CutAll();
        await Chaos.Postgres.StartAgainAsync();
    });
}
