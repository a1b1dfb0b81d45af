using Chat.Chaos.Tests.Running;

namespace Chat.Chaos.Tests.Faults;

/// <summary>Hubs and Histories that are killed, frozen, stopped and started again.</summary>
public sealed class ServiceFaultTests(ChaosSystem chaos) : Scenario(chaos)
{
    [Fact]
    public async Task A_hub_is_killed_and_comes_back() => await DuringAsync(() => Chance.AnyOf(Chaos.Hubs).KilledAsync());

    [Fact]
    public async Task A_History_is_killed_and_comes_back() => await DuringAsync(() => Chance.AnyOf(Chaos.Histories).KilledAsync());

    [Fact]
    public async Task Both_hubs_are_killed_at_once() => await DuringAsync(() => Task.WhenAll(Chaos.Hubs.Select(Breaking.KilledAsync)));

    [Fact]
    public async Task Both_Histories_are_killed_at_once() => await DuringAsync(() => Task.WhenAll(Chaos.Histories.Select(Breaking.KilledAsync)));

    [Fact]
    public async Task A_hub_and_a_History_are_killed_at_once() =>
        await DuringAsync(() => Task.WhenAll(Chance.AnyOf(Chaos.Hubs).KilledAsync(), Chance.AnyOf(Chaos.Histories).KilledAsync()));

    [Fact]
    public async Task A_hub_is_killed_twice_while_it_starts() => await DuringAsync(async () =>
    {
        var hub = Chance.AnyOf(Chaos.Hubs);
        for (var round = 0; round < 2; round++)
        {
            await hub.KillAsync();
            await hub.LaunchAsync();
            await Chance.PauseAsync(0, 800);
        }

        await hub.KilledAsync();
    });

    [Fact]
    public async Task Everything_is_stopped_in_good_order_and_started_again_one_after_the_other() => await DuringAsync(async () =>
    {
        foreach (var service in Chaos.Histories.Concat(Chaos.Hubs))
        {
            await service.RestartedAsync();
        }

        await Chaos.Postgres.RestartedAsync();
        await Chaos.Redis.AwayAsync(Chance);
    });

    [Fact]
    public async Task A_hub_is_frozen_for_a_while() => await DuringAsync(() => Chance.AnyOf(Chaos.Hubs).FrozenAsync(Chance));

    [Fact]
    public async Task A_History_is_frozen_for_a_while() => await DuringAsync(() => Chance.AnyOf(Chaos.Histories).FrozenAsync(Chance));
}
