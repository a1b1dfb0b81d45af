using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>Containers are not run by this stand-in: they show as RuntimeUnhealthy, and the rest of the application goes on.</summary>
internal sealed partial class ContainerEngine(ResourceNotificationService notifications, ResourceLoggerService loggers, ILogger<ContainerEngine> logger)
{
    private readonly ILogger<ContainerEngine> _logger = logger;
    private int _isTold;

    public async Task RefuseAsync(ProcessResource container, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _isTold, 1) == 0)
        {
            LogUnavailable();
        }

        loggers.Append(container.Resource.Name, "[sys] There is no container engine this could run with.", true);
        await notifications.PublishUpdateAsync(container.Resource, snapshot => snapshot with
        {
            State = new(KnownResourceStates.RuntimeUnhealthy, KnownResourceStateStyles.Error),
        }).ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Warning, "No container engine can be used: containers are RuntimeUnhealthy, everything else runs.")]
    private partial void LogUnavailable();
}
