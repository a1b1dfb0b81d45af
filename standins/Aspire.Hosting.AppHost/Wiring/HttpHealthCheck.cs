using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Healthy when a GET is answered with the expected status.</summary>
internal sealed class HttpHealthCheck(IHttpClientFactory clients, string key, Func<CancellationToken, ValueTask<Uri?>> address, int expectedStatus) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <param name="services">Where it is registered.</param>
    /// <param name="key">Its name.</param>
    /// <param name="address">What is asked; none as long as it has no address.</param>
    /// <param name="expectedStatus">The answer of what is healthy.</param>
    /// <param name="usesProxy">Whether to go through the proxy that the environment names, which knows nothing of this machine.</param>
    public static void Register(IServiceCollection services, string key, Func<CancellationToken, ValueTask<Uri?>> address, int expectedStatus, bool usesProxy)
    {
        // The checks run every few seconds: each request in the log would bury everything else.
        services.AddHttpClient(key, client => client.Timeout = Timeout)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = usesProxy })
            .RemoveAllLoggers();
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            key,
            provider => new HttpHealthCheck(provider.GetRequiredService<IHttpClientFactory>(), key, address, expectedStatus),
            failureStatus: null,
            tags: null));
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            if (await address(cancellationToken).ConfigureAwait(false) is not { } url)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, "The endpoint has no address yet.");
            }

            using var client = clients.CreateClient(key);
            using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return (int)response.StatusCode == expectedStatus
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, $"{url} answered {(int)response.StatusCode}, not {expectedStatus}.");
        }
        catch (HttpRequestException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"No answer within {Timeout.TotalSeconds} s.", exception);
        }
    }
}
