using Chat.Testing;

namespace Chat.Chaos.Tests.Running;

/// <summary>Breaks a part and has it work again.</summary>
internal static class Breaking
{
    public static async Task KilledAsync(this Service service)
    {
        await service.KillAsync();
        await service.StartAsync();
    }

    public static async Task RestartedAsync(this Service service)
    {
        await service.StopAsync();
        await service.StartAsync();
    }

    public static async Task FrozenAsync(this Service service, Chance chance)
    {
        service.Freeze();
        await chance.PauseAsync(2_000, 4_000);
        service.Thaw();
        await service.IsHealthyAsync();
    }

    public static async Task KilledAsync(this PostgresServer postgres)
    {
        await postgres.KillAsync();
        await postgres.StartAgainAsync();
    }

    public static async Task RestartedAsync(this PostgresServer postgres)
    {
        await postgres.StopAsync();
        await postgres.StartAgainAsync();
    }

    public static async Task FrozenAsync(this PostgresServer postgres, Chance chance, int milliseconds)
    {
        await postgres.FreezeAsync();
        await chance.PauseAsync(milliseconds, milliseconds + 500);
        await postgres.ThawAsync();
    }

    public static async Task KilledAsync(this RedisServer redis)
    {
        await redis.KillAsync();
        await redis.StartAgainAsync();
    }

    public static async Task AwayAsync(this RedisServer redis, Chance chance)
    {
        await redis.StopAsync();
        await chance.PauseAsync(1_000, 3_000);
        await redis.StartAgainAsync();
    }

    public static async Task FrozenAsync(this RedisServer redis, Chance chance, int milliseconds)
    {
        await redis.FreezeAsync();
        await chance.PauseAsync(milliseconds, milliseconds + 500);
        await redis.ThawAsync();
    }

    public static async Task CutAsync(this TcpFaultProxy way, Chance chance, int times = 5)
    {
        for (var cut = 0; cut < times; cut++)
        {
            way.CutAll();
            await chance.PauseAsync(20, 400);
        }
    }

    public static async Task SlowAsync(this TcpFaultProxy way, Chance chance)
    {
        way.Delay = TimeSpan.FromMilliseconds(chance.Between(80, 150));
        await chance.PauseAsync(1_500, 2_500);
        way.Delay = TimeSpan.Zero;
    }

    public static async Task PausedAsync(this TcpFaultProxy way, Chance chance)
    {
        way.Pause();
        await chance.PauseAsync(2_000, 4_000);
        way.Resume();
    }

    public static async Task ClosedAsync(this TcpFaultProxy way, Chance chance)
    {
        way.RefuseNew();
        way.CutAll();
        await chance.PauseAsync(1_000, 2_000);
        way.TakeNew();
    }
}
