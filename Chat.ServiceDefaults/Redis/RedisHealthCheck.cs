using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.ServiceDefaults.Redis;

/// <summary>Whether Redis answers. Without it a service goes on, slower.</summary>
internal sealed class RedisHealthCheck(RedisLink link, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await PingAsync().WaitAsync(AnswerTime, time, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception away) when (RedisLink.IsAway(away))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Redis does not answer.");
        }
    }

    private async Task PingAsync()
    {
        var redis = await link.Ready;
        await redis.GetDatabase().PingAsync();
    }
}
