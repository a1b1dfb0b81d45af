using Chat.Contracts.Errors;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.Hub.History;

/// <summary>Whether History answers. A hub without it keeps its connections, but can do nothing for them.</summary>
internal sealed class HistoryHealthCheck(HistoryGateway history, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // The heads of no channel: as little as can be asked.
            await history.GetHeadsAsync([]).WaitAsync(AnswerTime, time, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception away) when (away is RefusalException or TimeoutException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "History does not answer.");
        }
    }
}
