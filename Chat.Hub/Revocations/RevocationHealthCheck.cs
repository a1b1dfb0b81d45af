using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.Hub.Revocations;

/// <summary>
/// Whether Identity tells what was revoked. A hub that never heard takes nobody in; one that hears no more goes on, and is degraded.
/// </summary>
internal sealed class RevocationHealthCheck(RevocationGate gate, RevocationFeed feed) : IHealthCheck
{
    // Several readings have failed.
    private static readonly TimeSpan OldAge = TimeSpan.FromSeconds(10);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        !gate.IsKnown ? HealthCheckResult.Unhealthy("Identity has not said what was revoked.")
        : feed.Age > OldAge ? HealthCheckResult.Degraded("Identity does not say what was revoked.")
        : HealthCheckResult.Healthy());
}
