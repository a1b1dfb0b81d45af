using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Chat.ServiceDefaults.Redis;

/// <summary>
/// The connection to Redis, opened in the background: opening it blocks for as long as Redis does not answer, and a service
/// has to start without.
/// </summary>
public sealed partial class RedisLink(IServiceProvider services, ILogger<RedisLink> logger) : IHostedService
{
    private readonly TaskCompletionSource<IConnectionMultiplexer> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _opening = Task.CompletedTask;
    private int _isAway;

    /// <summary>Ends when there is a connection object, which keeps itself connected from then on.</summary>
    public Task<IConnectionMultiplexer> Ready => _ready.Task;

    /// <summary>Null while Redis is away.</summary>
    public IConnectionMultiplexer? Connected => _ready.Task is { IsCompletedSuccessfully: true, Result: { IsConnected: true } redis } ? redis : null;

    /// <summary>Whether an exception says no more than that Redis is away, slow, or being let go.</summary>
    public static bool IsAway(Exception exception) =>
        exception is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException
        // The client cancels what was under way when a connection breaks; nobody asked for that.
        or OperationCanceledException { CancellationToken.IsCancellationRequested: false }
        // And lets through what its pipe says when that happens in the midst of a read.
        or InvalidOperationException { Source: "System.IO.Pipelines" };

    Task IHostedService.StartAsync(CancellationToken cancellationToken)
    {
        _opening = Task.Run(Open, CancellationToken.None);
        return Task.CompletedTask;
    }

    Task IHostedService.StopAsync(CancellationToken cancellationToken) => _opening.WaitAsync(cancellationToken);

    private void Open()
    {
        try
        {
            var redis = services.GetRequiredService<IConnectionMultiplexer>();
            redis.ConnectionFailed += (_, _) => Observe(redis);
            redis.ConnectionRestored += (_, _) => Observe(redis);
            _ready.TrySetResult(redis);
            Observe(redis);
        }
        catch (ObjectDisposedException)
        {
            // The service ends before Redis could be opened: a start that was broken off stops nothing, it only disposes.
        }
#pragma warning disable CA1031 // whatever is wrong with it, the service goes on without Redis
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Faulted(failure);
        }
    }

    // Raised for commands and subscriptions, and again with every attempt: said once.
    private void Observe(IConnectionMultiplexer redis)
    {
        var isAway = redis.IsConnected ? 0 : 1;
        if (Interlocked.Exchange(ref _isAway, isAway) == isAway)
        {
            return;
        }

        if (isAway == 1)
        {
            Lost();
        }
        else
        {
            Back();
        }
    }

    [LoggerMessage(1100, LogLevel.Warning, "Redis is away: until it is back everything comes from the database, which is slower")]
    private partial void Lost();

    [LoggerMessage(1101, LogLevel.Information, "Redis is there")]
    private partial void Back();

    [LoggerMessage(1102, LogLevel.Error, "Redis cannot be used")]
    private partial void Faulted(Exception failure);
}
