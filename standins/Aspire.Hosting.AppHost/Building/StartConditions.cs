using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Refuses a start that cannot or must not be; runs before anything is started.</summary>
internal sealed class StartConditions(
    DistributedApplicationExecutionContext executionContext, DistributedApplicationOptions options, IConfiguration configuration) : IHostedService
{
    private static readonly string[] UrlKeys =
    [
        "ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL",
    ];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (executionContext.IsRunMode && !options.AllowUnsecuredTransport && !options.DisableDashboard && !configuration.GetValue("ASPIRE_ALLOW_UNSECURED_TRANSPORT", defaultValue: false))
        {
            RefuseHttp();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void RefuseHttp()
    {
        foreach (var key in UrlKeys)
        {
            foreach (var url in (configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (url.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
                {
                    throw new DistributedApplicationException(
                        $"{key} is '{url}', which is not secured. Use https, or allow it by setting ASPIRE_ALLOW_UNSECURED_TRANSPORT to true.");
                }
            }
        }
    }
}
