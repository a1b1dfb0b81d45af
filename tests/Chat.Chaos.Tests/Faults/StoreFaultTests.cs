using Chat.Chaos.Tests.Running;
using Chat.Testing;

namespace Chat.Chaos.Tests.Faults;

/// <summary>PostgreSQL and Redis that are killed, frozen, cut off and emptied.</summary>
public sealed class StoreFaultTests(ChaosSystem system)
{
    [Fact]
    public async Task PostgreSQL_is_killed_and_comes_back() => await DuringAsync(async () =>
    {
        await system.Postgres.KillAsync();
        await system.Postgres.StartAgainAsync();
    });

    [Fact]
    public async Task PostgreSQL_is_stopped_in_good_order_and_comes_back() => await DuringAsync(async () =>
    {
        await system.Postgres.StopAsync();
        await system.Postgres.StartAgainAsync();
    });

    [Fact]
    public async Task PostgreSQL_is_frozen_for_ten_seconds() => await DuringAsync(async () =>
    {
        await system.Postgres.FreezeAsync();
        await Moment.BetweenAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.5));
        await system.Postgres.ThawAsync();
    });

    [Fact]
    public async Task All_connections_to_PostgreSQL_are_cut() => await DuringAsync(() => CutAsync(system.DatabaseWay));

    [Fact]
    public async Task The_way_to_PostgreSQL_is_slow() => await DuringAsync(() => SlowAsync(system.DatabaseWay));

    [Fact]
    public async Task Redis_is_killed_and_comes_back_empty() => await DuringAsync(async () =>
    {
        await system.Redis.KillAsync();
        await system.Redis.StartAgainAsync();
    });

    [Fact]
    public async Task Redis_is_away_for_a_while() => await DuringAsync(async () =>
    {
        await system.Redis.StopAsync();
        await Moment.BetweenAsync(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        await system.Redis.StartAgainAsync();
    });

    [Fact]
    public async Task Redis_is_frozen_for_ten_seconds() => await DuringAsync(async () =>
    {
        await system.Redis.FreezeAsync();
        await Moment.BetweenAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.5));
        await system.Redis.ThawAsync();
    });

    [Fact]
    public async Task Redis_is_emptied() => await DuringAsync(system.Redis.FlushAsync);

    [Fact]
    public async Task All_connections_to_Redis_are_cut() => await DuringAsync(() => CutAsync(system.RedisWay));

    [Fact]
    public async Task The_way_to_Redis_is_slow() => await DuringAsync(() => SlowAsync(system.RedisWay));

    [Fact]
    public async Task Both_stores_are_killed_at_once() => await DuringAsync(async () =>
    {
        await Task.WhenAll(system.Postgres.KillAsync(), system.Redis.KillAsync());
        await Task.WhenAll(system.Postgres.StartAgainAsync(), system.Redis.StartAgainAsync());
    });

    private async Task DuringAsync(Func<Task> fault)
    {
        await using var scene = await Scene.BeginAsync(system);
        await scene.TalkDuringAsync(fault);
    }

    private static async Task CutAsync(TcpFaultProxy way)
    {
        for (var cut = 0; cut < 5; cut++)
        {
            way.CutAll();
            await Moment.BetweenAsync(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(400));
        }
    }

    private static async Task SlowAsync(TcpFaultProxy way)
    {
        way.Delay = TimeSpan.FromMilliseconds(150);
        await Moment.BetweenAsync(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        way.Delay = TimeSpan.Zero;
    }
}
