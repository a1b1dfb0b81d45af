using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public sealed class ResourceNotificationServiceOptions
{
    /// <summary>
    /// What a wait does that names no behavior, when what it waits for is gone. A dashboard user can start such a resource
    /// again; without a dashboard nobody would, so that the wait ends.
    /// </summary>
    public WaitBehavior DefaultWaitBehavior { get; set; } = WaitBehavior.StopOnResourceUnavailable;
}
