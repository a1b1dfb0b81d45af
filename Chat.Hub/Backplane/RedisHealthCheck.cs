using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.Hub.Backplane;

/// <summary>Whether Redis answers. Without it a hub serves on, only slower between hubs.</summary>
internal sealed class RedisHealthCheck(RedisLink link, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (link.Connected is not { } redis)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Redis is away.");
        }

        try
        {
            await redis.GetDatabase().PingAsync().WaitAsync(AnswerTime, time, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Redis does not answer.");
        }
    }
}
