using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Chat.Contracts.Ids;
using Chat.ServiceDefaults.Limits;
using Chat.ServiceDefaults.Redis;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Benchmarks.Limits;

/// <summary>
/// What a limit adds to a message: two processes' worth of limiters over one Redis, users that each take a token at their own pace. Quantiles, which
/// BenchmarkDotNet does not give of single calls; that is why this is a program.
/// </summary>
internal static class LimitLatency
{
    private static readonly RateLimit Messages = new("messages", 200, 10);

    /// <param name="users">How many.</param>
    /// <param name="perSecond">Tokens that each of them takes.</param>
    /// <param name="seconds">For how long.</param>
    public static async Task RunAsync(int users, double perSecond, int seconds)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await StartAsync(redis.ConnectionString);
        await using var other = await StartAsync(redis.ConnectionString);
        RateLimiter[] limiters = [one.Services.GetRequiredService<RateLimiter>(), other.Services.GetRequiredService<RateLimiter>()];

        // The first call of each loads the script and compiles the code.
        await RunAsync(limiters, users, perSecond, TimeSpan.FromSeconds(2));
        var taken = await RunAsync(limiters, users, perSecond, TimeSpan.FromSeconds(seconds));

        taken.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{taken.Count} tokens, {taken.Count / (double)seconds:0}/s: p50 {At(taken, 0.5):0.000} ms, p95 {At(taken, 0.95):0.000} ms, p99 {At(taken, 0.99):0.000} ms, p99.9 {At(taken, 0.999):0.000} ms, most {taken[^1]:0.0} ms"));
    }

    private static double At(List<double> sorted, double quantile) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * quantile)];

    private static async Task<List<double>> RunAsync(RateLimiter[] limiters, int users, double perSecond, TimeSpan time)
    {
        var all = new ConcurrentBag<List<double>>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, users).Select(async user =>
        {
            var key = RateKey.Of(new UserId(Guid.NewGuid()));
            List<double> taken = [];
            await Task.Delay(TimeSpan.FromSeconds(Random.Shared.NextDouble() / perSecond), TimeProvider.System);
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var before = Stopwatch.GetTimestamp();
                await limiters[user % limiters.Length].TakeAsync(Messages, key);
                taken.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
                await Task.Delay(TimeSpan.FromSeconds((0.5 + Random.Shared.NextDouble()) / perSecond), TimeProvider.System);
            }

            all.Add(taken);
        }));
        return [.. all.SelectMany(taken => taken)];
    }

    private static async Task<WebApplication> StartAsync(string redis)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:cache"] = redis });
        builder.AddChatRedis();
        builder.AddChatLimits();
        var application = builder.Build();
        await application.StartAsync();
        await application.Services.GetRequiredService<RedisLink>().Ready;
        return application;
    }
}
