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
/// What a limit adds to a message: two processes' worth of limiters over one Redis, users that each take a token at their own pace. By turns
/// with it, the same users at the same pace send Redis a PING: what is slow there too is the machine's and the users', not the limiter's.
/// Quantiles, which BenchmarkDotNet does not give of single calls; that is why this is a program.
/// </summary>
internal static class LimitLatency
{
    private const int Rounds = 5;

    private static readonly RateLimit Messages = new("messages", 200, 10);

    /// <param name="users">How many.</param>
    /// <param name="perSecond">Tokens that each of them takes.</param>
    /// <param name="seconds">For how long in a round.</param>
    public static async Task RunAsync(int users, double perSecond, int seconds)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await StartAsync(redis.ConnectionString);
        await using var other = await StartAsync(redis.ConnectionString);
        RateLimiter[] limiters = [one.Services.GetRequiredService<RateLimiter>(), other.Services.GetRequiredService<RateLimiter>()];
        var connection = await one.Services.GetRequiredService<RedisLink>().Ready;

        Task Take(int user, RateKey key) => limiters[user % limiters.Length].TakeAsync(Messages, key).AsTask();
        Task Ping(int user, RateKey key) => connection.GetDatabase().PingAsync();

        // The first call of each loads the script and compiles the code.
        await RunAsync(Take, users, perSecond, TimeSpan.FromSeconds(3));
        await RunAsync(Ping, users, perSecond, TimeSpan.FromSeconds(3));
        for (var round = 1; round <= Rounds; round++)
        {
            Print($"round {round}, limit", await RunAsync(Take, users, perSecond, TimeSpan.FromSeconds(seconds)), seconds);
            Print($"round {round}, PING ", await RunAsync(Ping, users, perSecond, TimeSpan.FromSeconds(seconds)), seconds);
        }
    }

    private static void Print(string what, List<double> taken, int seconds)
    {
        taken.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {taken.Count / (double)seconds:0}/s, p50 {At(taken, 0.5):0.000} ms, p95 {At(taken, 0.95):0.000} ms, p99 {At(taken, 0.99):0.000} ms, p99.9 {At(taken, 0.999):0.000} ms, most {taken[^1]:0.0} ms"));
    }

    private static double At(List<double> sorted, double quantile) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * quantile)];

    private static async Task<List<double>> RunAsync(Func<int, RateKey, Task> call, int users, double perSecond, TimeSpan time)
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
                await call(user, key);
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
