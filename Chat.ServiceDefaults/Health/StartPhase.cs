using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.ServiceDefaults.Health;

/// <summary>
/// The first seconds of one check, until it is good for the first time: a service that was just started cannot serve yet, and says so, but
/// nothing is wrong with it. The framework would log an error for each look. One that never gets further is logged.
/// </summary>
internal sealed class StartPhase(TimeProvider time)
{
    private const string Mark = "starting";

    // Beside everything else that starts on a small machine.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<string, object> Marked = new() { [Mark] = true };

    private readonly long _since = time.GetTimestamp();
    private volatile bool _isOver;

    public IHealthCheck Around(IHealthCheck check) => new Check(this, check);

    /// <summary>Whether the entry stands for an unhealthy one.</summary>
    public static bool IsOf(HealthReportEntry entry) => entry.Status == HealthStatus.Degraded && entry.Data.ContainsKey(Mark);

    private HealthCheckResult Judge(HealthCheckResult result)
    {
        if (_isOver)
        {
            return result;
        }

        _isOver = result.Status == HealthStatus.Healthy || time.GetElapsedTime(_since) > Longest;
        return !_isOver && result.Status == HealthStatus.Unhealthy ? HealthCheckResult.Degraded(result.Description, data: Marked) : result;
    }

    private sealed class Check(StartPhase phase, IHealthCheck check) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                return phase.Judge(await check.CheckHealthAsync(context, cancellationToken));
            }
#pragma warning disable CA1031 // whatever a check throws says that it is not good; the framework does the same
            catch (Exception failure)
#pragma warning restore CA1031
            {
                var result = phase.Judge(new HealthCheckResult(context.Registration.FailureStatus, failure.Message, failure));
                if (result.Exception is not null)
                {
                    throw;
                }

                return result;
            }
        }
    }
}
