using Chat.ServiceDefaults.Endpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.ServiceDefaults.Health;

internal static class HealthExtensions
{
    private const string Live = "live";

    // A store that hangs must not hang the probe.
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(3);

    public static void AddDefaultHealthChecks(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        services.AddOptions<HealthCheckServiceOptions>().PostConfigure<IServiceProvider>((options, provider) =>
        {
            var time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
            foreach (var registration in options.Registrations)
            {
                if (registration.Timeout == Timeout.InfiniteTimeSpan)
                {
                    registration.Timeout = LongestCheck;
                }

                var (phase, make) = (new StartPhase(time), registration.Factory);
                registration.Factory = services => phase.Around(make(services));
            }
        });
    }

    public static void MapHealth(this WebApplication application)
    {
        application.MapHealthChecks(DefaultPaths.Health, new HealthCheckOptions { ResponseWriter = HealthAnswer.WriteAsync }).ForOperatorsOnly();
        application.MapHealthChecks(
            DefaultPaths.Alive,
            new HealthCheckOptions { ResponseWriter = HealthAnswer.WriteAsync, Predicate = check => check.Tags.Contains(Live) }).ForOperatorsOnly();
    }
}
