using Chat.Chaos.Tests.Running;

namespace Chat.Chaos.Tests.Soaking;

internal sealed record Fault(string Name, Func<ChaosSystem, Chance, Task> MakeAsync);

/// <summary>What a soak draws from.</summary>
internal static class SoakFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("a hub is killed", (chaos, chance) => chance.AnyOf(chaos.Hubs).KilledAsync()),
        new("both hubs are killed", (chaos, _) => Task.WhenAll(chaos.Hubs.Select(Breaking.KilledAsync))),
        new("a hub is restarted", (chaos, chance) => chance.AnyOf(chaos.Hubs).RestartedAsync()),
        new("a hub is frozen", (chaos, chance) => chance.AnyOf(chaos.Hubs).FrozenAsync(chance)),
        new("a History is killed", (chaos, chance) => chance.AnyOf(chaos.Histories).KilledAsync()),
        new("both Histories are killed", (chaos, _) => Task.WhenAll(chaos.Histories.Select(Breaking.KilledAsync))),
        new("a History is restarted", (chaos, chance) => chance.AnyOf(chaos.Histories).RestartedAsync()),
        new("a History is frozen", (chaos, chance) => chance.AnyOf(chaos.Histories).FrozenAsync(chance)),
        new("PostgreSQL is killed", (chaos, _) => chaos.Postgres.KilledAsync()),
        new("PostgreSQL is restarted", (chaos, _) => chaos.Postgres.RestartedAsync()),
        new("PostgreSQL is frozen", (chaos, chance) => chaos.Postgres.FrozenAsync(chance, chance.Between(500, 5_000))),
        new("connections to PostgreSQL are cut", (chaos, chance) => chaos.DatabaseWay.CutAsync(chance)),
        new("the way to PostgreSQL is slow", (chaos, chance) => chaos.DatabaseWay.SlowAsync(chance)),
        new("Redis is killed", (chaos, _) => chaos.Redis.KilledAsync()),
        new("Redis is away", (chaos, chance) => chaos.Redis.AwayAsync(chance)),
        new("Redis is frozen", (chaos, chance) => chaos.Redis.FrozenAsync(chance, chance.Between(500, 5_000))),
        new("Redis is emptied", (chaos, _) => chaos.Redis.FlushAsync()),
        new("connections to Redis are cut", (chaos, chance) => chaos.RedisWay.CutAsync(chance)),
        new("the way to Redis is slow", (chaos, chance) => chaos.RedisWay.SlowAsync(chance)),
        new("clients are cut off", (chaos, chance) => chaos.Front.CutAsync(chance)),
        new("clients are cut off in silence", (chaos, chance) => chaos.Front.PausedAsync(chance)),
        new("no hub takes connections", (chaos, chance) => chaos.Front.ClosedAsync(chance)),
        new("the way to the hubs is slow", (chaos, chance) => chaos.Front.SlowAsync(chance)),
        new("clients leave half a connection behind", (chaos, chance) =>
        {
            chaos.Front.AbandonAll();
            return chance.PauseAsync(0, 1_000);
        }),
    ];
}
