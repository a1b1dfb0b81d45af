using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Chat.ServiceDefaults.Redis;

/// <summary>Whether Redis is there, for those who collect.</summary>
internal sealed class RedisMetrics : IHostedService
{
    public const string MeterName = "Chat.Redis";

    public RedisMetrics(RedisLink link, IMeterFactory meters) => meters.Create(MeterName).CreateObservableUpDownCounter(
        "chat.redis.connected", () => link.Connected is null ? 0 : 1, "{connection}", "1 while Redis is there, else 0.");

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
