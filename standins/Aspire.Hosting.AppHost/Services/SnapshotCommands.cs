using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Keeps the list of commands in a snapshot, with the state each has now.</summary>
internal sealed partial class SnapshotCommands(IServiceProvider services, ILogger logger)
{
    private readonly ILogger _logger = logger;

    public CustomResourceSnapshot Update(IResource resource, CustomResourceSnapshot snapshot)
    {
        var commands = resource.Annotations.OfType<ResourceCommandAnnotation>().ToArray();
        return commands.Length == 0 ? snapshot : snapshot with { Commands = [.. commands.Select(command => Describe(resource, command, snapshot))] };
    }

    private ResourceCommandSnapshot Describe(IResource resource, ResourceCommandAnnotation command, CustomResourceSnapshot snapshot) =>
        new(command.Name, StateOf(resource, command, snapshot), command.DisplayName, command.DisplayDescription, command.Parameter,
            command.ConfirmationMessage, command.IconName, command.IconVariant, command.IsHighlighted);

    private ResourceCommandState StateOf(IResource resource, ResourceCommandAnnotation command, CustomResourceSnapshot snapshot)
    {
        try
        {
            return command.UpdateState(new() { ResourceSnapshot = snapshot, ServiceProvider = services });
        }
#pragma warning disable CA1031 // The callback is the user's; a command with a broken one must not stop the resource's life.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailure(exception, command.Name, resource.Name);
            return ResourceCommandState.Disabled;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The state of command {Command} of resource {Resource} could not be found out.")]
    private partial void LogFailure(Exception exception, string command, string resource);
}
