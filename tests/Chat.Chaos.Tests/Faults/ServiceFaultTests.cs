using Chat.Chaos.Tests.Running;

namespace Chat.Chaos.Tests.Faults;

/// <summary>Hubs and Histories that are killed, frozen, stopped and started again.</summary>
public sealed class ServiceFaultTests(ChaosSystem system)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_hub_is_killed_and_comes_back(int number) => await DuringAsync(() => KilledAsync(system.Hubs[number]));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_History_is_killed_and_comes_back(int number) => await DuringAsync(() => KilledAsync(system.Histories[number]));

    [Fact]
    public async Task Both_hubs_are_killed_at_once() => await DuringAsync(() => Task.WhenAll(system.Hubs.Select(KilledAsync)));

    [Fact]
    public async Task Both_Histories_are_killed_at_once() => await DuringAsync(() => Task.WhenAll(system.Histories.Select(KilledAsync)));

    [Fact]
    public async Task A_hub_and_a_History_are_killed_at_once() =>
        await DuringAsync(() => Task.WhenAll(KilledAsync(system.Hubs[0]), KilledAsync(system.Histories[1])));

    [Fact]
    public async Task A_hub_is_killed_twice_while_it_starts() => await DuringAsync(async () =>
    {
        for (var round = 0; round < 2; round++)
        {
            await system.Hubs[0].KillAsync();
            await system.Hubs[0].LaunchAsync();
        }

        await KilledAsync(system.Hubs[0]);
    });

    [Fact]
    public async Task A_hub_is_stopped_in_good_order_and_started_again() => await DuringAsync(() => RestartedAsync(system.Hubs[1]));

    [Fact]
    public async Task A_History_is_stopped_in_good_order_and_started_again() => await DuringAsync(() => RestartedAsync(system.Histories[0]));

    [Fact]
    public async Task Everything_is_restarted_one_after_the_other() => await DuringAsync(async () =>
    {
        foreach (var service in system.Histories.Concat(system.Hubs))
        {
            await RestartedAsync(service);
        }
    });

    [Fact]
    public async Task A_hub_is_frozen_for_a_while() => await DuringAsync(() => FrozenAsync(system.Hubs[0]));

    [Fact]
    public async Task A_History_is_frozen_for_a_while() => await DuringAsync(() => FrozenAsync(system.Histories[1]));

    private async Task DuringAsync(Func<Task> fault)
    {
        await using var scene = await Scene.BeginAsync(system);
        await scene.TalkDuringAsync(fault);
    }

    private static async Task KilledAsync(Service service)
    {
        await service.KillAsync();
        await service.StartAsync();
    }

    private static async Task RestartedAsync(Service service)
    {
        await service.StopAsync();
        await service.StartAsync();
    }

    private static async Task FrozenAsync(Service service)
    {
        service.Freeze();
        await Chat.Testing.Moment.BetweenAsync(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        service.Thaw();
        await service.IsHealthyAsync();
    }
}
