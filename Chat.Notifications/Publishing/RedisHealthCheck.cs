using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Chat.Notifications.Publishing;

/// <summary>Whether Redis answers. Without it notices are lost until it is back.</summary>
internal sealed class RedisHealthCheck(IServiceProvider services, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await Task.Run(PingAsync, CancellationToken.None).WaitAsync(AnswerTime, time, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception away) when (away is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException { CancellationToken.IsCancellationRequested: false })
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Redis does not answer.");
        }
    }

    // The first one opens the connection, which blocks while Redis is away.
    private Task PingAsync() => services.GetRequiredService<IConnectionMultiplexer>().GetDatabase().PingAsync();
}
