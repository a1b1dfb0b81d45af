using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>In publish mode: writes the manifest instead of running the application, and ends it.</summary>
internal sealed partial class ManifestPublisher(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    IConfiguration configuration,
    IDistributedApplicationEventing eventing,
    IEnumerable<IDistributedApplicationEventingSubscriber> subscribers,
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    ILogger<ManifestPublisher> logger) : IHostedService
{
    private const string OnlyPublisher = "manifest";
    private const string OnlyStep = "publish-manifest";
    private const string FileName = "aspire-manifest.json";

    private readonly ILogger<ManifestPublisher> _logger = logger;

    /// <exception cref="DistributedApplicationException">The publisher or the step is not known, or there is nowhere to write to.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var path = OutputPath();
        foreach (var subscriber in subscribers)
        {
            await subscriber.SubscribeAsync(eventing, executionContext, cancellationToken).ConfigureAwait(false);
        }

        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken).ConfigureAwait(false);
        await eventing.PublishAsync(new BeforePublishEvent(services, model), cancellationToken).ConfigureAwait(false);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await ManifestWriter.WriteAsync(model, executionContext, path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The manifest cannot be written to '{path}': {failure.Message}", failure);
        }

        await eventing.PublishAsync(new AfterPublishEvent(services, model), cancellationToken).ConfigureAwait(false);
        LogPublished(path);

        // Not before all have started: a host that is told to stop while it starts counts as cancelled.
        lifetime.ApplicationStarted.Register(lifetime.StopApplication);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string OutputPath()
    {
        if (executionContext.PublisherName is not OnlyPublisher)
        {
            throw new DistributedApplicationException($"The publisher '{executionContext.PublisherName}' is not known: there is '{OnlyPublisher}'.");
        }

        if (configuration["Pipeline:Step"] is { } step and not OnlyStep)
        {
            throw new DistributedApplicationException($"The step '{step}' is not known: there is '{OnlyStep}'.");
        }

        if (configuration["Pipeline:OutputPath"] is not { Length: > 0 } path)
        {
            throw new DistributedApplicationException("The option --output-path is missing: a directory, or a file whose name ends with .json.");
        }

        path = Path.GetFullPath(path);
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path) ? path : Path.Combine(path, FileName);
    }

    [LoggerMessage(1, LogLevel.Information, "Published manifest to: {Path}")]
    private partial void LogPublished(string path);
}
