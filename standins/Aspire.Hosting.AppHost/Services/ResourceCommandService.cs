using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the commands of resources: start, stop and restart, and those an AppHost has added.</summary>
public partial class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly DistributedApplicationModel _model;
    private readonly IServiceProvider _services;
    private readonly ILogger<ResourceCommandService> _logger;

    internal ResourceCommandService(
        ResourceNotificationService notifications, ResourceLoggerService loggers, DistributedApplicationModel model, IServiceProvider services, ILogger<ResourceCommandService> logger)
    {
        _notifications = notifications;
        _loggers = loggers;
        _model = model;
        _services = services;
        _logger = logger;
    }

    /// <param name="resourceId">A resource id, or a model name for all replicas.</param>
    /// <param name="commandName">The name of the command.</param>
    /// <param name="cancellationToken">Ends the command; the result says so.</param>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(resourceId);
        if (_model.Resources.TryGetByName(resourceId, out var resource))
        {
            return await ExecuteCommandAsync(resource, commandName, cancellationToken).ConfigureAwait(false);
        }

        return _notifications.TryGetCurrentState(resourceId, out var state)
            ? await ExecuteAsync(state.Resource, state.ResourceId, commandName, cancellationToken).ConfigureAwait(false)
            : CommandResults.Failure($"There is no resource '{resourceId}'.");
    }

    /// <summary>Runs the command on all replicas of the resource.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var results = await Task.WhenAll(
            ResourceInstancesAnnotation.IdsOf(resource).Select(id => ExecuteAsync(resource, id, commandName, cancellationToken))).ConfigureAwait(false);
        if (results.Length == 1 || results.All(result => result.Success))
        {
            return results[0];
        }

        var failures = results.Where(result => !result.Success).ToArray();
        return failures.All(result => result.Canceled)
            ? CommandResults.Canceled()
            : CommandResults.Failure(string.Join(" ", failures.Select(result => result.Message).OfType<string>().Distinct()));
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(IResource resource, string id, string commandName, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(commandName);
        var command = resource.Annotations.OfType<ResourceCommandAnnotation>().LastOrDefault(annotation => annotation.Name == commandName);
        if (command is null)
        {
            return CommandResults.Failure($"Resource '{id}' has no command '{commandName}'.");
        }

        var logger = _loggers.GetLogger(id);
        LogExecuting(commandName, id);
        try
        {
            var result = await command.ExecuteCommand(new()
            {
                ResourceName = id,
                ServiceProvider = _services,
                CancellationToken = cancellationToken,
                Logger = logger,
            }).ConfigureAwait(false);
            if (result is { Success: false, Canceled: false })
            {
                LogRefused(commandName, id, result.Message);
            }

            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
#pragma warning disable CA1031 // A command is code of the AppHost's author: whatever it throws is its result.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception, commandName, id);
            return CommandResults.Failure(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Running command {Command} of resource {ResourceId}.")]
    private partial void LogExecuting(string command, string resourceId);

    [LoggerMessage(2, LogLevel.Warning, "Command {Command} of resource {ResourceId} failed: {Reason}")]
    private partial void LogRefused(string command, string resourceId, string? reason);

    [LoggerMessage(3, LogLevel.Error, "Command {Command} of resource {ResourceId} failed.")]
    private partial void LogFailed(Exception exception, string command, string resourceId);
}
