using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.AppHost.Running;

/// <summary>Which instances are still to come up, told from the changes that the runtime publishes.</summary>
internal sealed class StartProgress(DistributedApplicationModel model)
{
    private readonly HashSet<string> _failed = [];
    private readonly HashSet<string> _stopping = [];
    private readonly Dictionary<string, int> _expected = model.Resources
        .Where(resource => resource is ProjectResource or ExecutableResource or ContainerResource or ConnectionStringResource)

        // Such as the rebuilder that Aspire adds for every project: nobody waits for what somebody has to start by hand.
        .Where(resource => !resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
        .ToDictionary(resource => resource.Name, resource => resource.GetReplicaCount());

    private readonly Dictionary<string, HashSet<string>> _up = [];

    /// <summary>A sentence the first time an instance fails, else null.</summary>
    public string? Failure(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var ended = KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text);
        if (snapshot.State?.Text == KnownResourceStates.Stopping)
        {
            _stopping.Add(change.ResourceId);
        }
        else if (ended && _stopping.Remove(change.ResourceId))
        {
            // Somebody asked for it.
            return null;
        }

        var failed = snapshot.State?.Text == KnownResourceStates.FailedToStart || (ended && (snapshot.ExitCode is not (null or 0) || Serves(change.Resource)));
        if (!failed || !_failed.Add(change.ResourceId))
        {
            return null;
        }

        return snapshot.ExitCode is { } code
            ? $"{change.Resource.Name} ended with exit code {code}."
            : $"{change.Resource.Name} failed to start.";
    }

    /// <summary>True as soon as every instance of every resource is up, or, like the migrations, done.</summary>
    public bool IsComplete(ResourceEvent change)
    {
        if (!_expected.ContainsKey(change.Resource.Name))
        {
            return false;
        }

        var instances = _up.TryGetValue(change.Resource.Name, out var known) ? known : _up[change.Resource.Name] = [];
        if (IsGood(change.Snapshot))
        {
            instances.Add(change.ResourceId);
        }
        else
        {
            instances.Remove(change.ResourceId);
        }

        return _expected.All(pair => _up.TryGetValue(pair.Key, out var up) && up.Count >= pair.Value);
    }

    /// <summary>What has endpoints is there to stay: its end is a failure whatever its exit code. The migrations have none.</summary>
    private static bool Serves(IResource resource) => resource.HasAnnotationOfType<EndpointAnnotation>();

    private static bool IsGood(CustomResourceSnapshot snapshot) =>
        (snapshot.State?.Text == KnownResourceStates.Finished && snapshot.ExitCode == 0)
        || (snapshot.State?.Text == KnownResourceStates.Running && snapshot.HealthStatus is HealthStatus.Healthy or HealthStatus.Degraded);
}
