using Chat.Chaos.Tests.Running;

namespace Chat.Chaos.Tests.Faults;

/// <summary>PostgreSQL and Redis that are killed, frozen, cut off and emptied.</summary>
public sealed class StoreFaultTests(ChaosSystem chaos) : Scenario(chaos)
{
    private const int TenSeconds = 10_000;

    [Fact]
    public async Task PostgreSQL_is_killed_and_comes_back() => await DuringAsync(() => Chaos.Postgres.KilledAsync());

    [Fact]
    public async Task PostgreSQL_is_frozen_for_ten_seconds() => await DuringAsync(() => Chaos.Postgres.FrozenAsync(Chance, TenSeconds));

    [Fact]
    public async Task All_connections_to_PostgreSQL_are_cut() => await DuringAsync(() => Chaos.DatabaseWay.CutAsync(Chance));

    [Fact]
    public async Task The_way_to_PostgreSQL_is_slow() => await DuringAsync(() => Chaos.DatabaseWay.SlowAsync(Chance));

    [Fact]
    public async Task Redis_is_killed_and_comes_back_empty() => await DuringAsync(() => Chaos.Redis.KilledAsync());

    [Fact]
    public async Task Redis_is_away_for_a_while() => await DuringAsync(() => Chaos.Redis.AwayAsync(Chance));

    [Fact]
    public async Task Redis_is_frozen_for_ten_seconds() => await DuringAsync(() => Chaos.Redis.FrozenAsync(Chance, TenSeconds));

    [Fact]
    public async Task Redis_is_emptied() => await DuringAsync(() => Chaos.Redis.FlushAsync());

    [Fact]
    public async Task All_connections_to_Redis_are_cut() => await DuringAsync(() => Chaos.RedisWay.CutAsync(Chance));

    [Fact]
    public async Task The_way_to_Redis_is_slow() => await DuringAsync(() => Chaos.RedisWay.SlowAsync(Chance));

    [Fact]
    public async Task Both_stores_are_killed_at_once() => await DuringAsync(() => Task.WhenAll(Chaos.Postgres.KilledAsync(), Chaos.Redis.KilledAsync()));
}
