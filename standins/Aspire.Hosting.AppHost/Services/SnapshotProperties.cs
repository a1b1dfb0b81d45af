using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

internal static class SnapshotProperties
{
    /// <summary>Sets a property, or takes it away where the value is <see langword="null"/>.</summary>
    public static ImmutableArray<ResourcePropertySnapshot> With(
        this ImmutableArray<ResourcePropertySnapshot> properties, string name, object? value, bool isSensitive = false)
    {
        var others = properties.IsDefault ? [] : properties.RemoveAll(property => property.Name == name);
        return value is null ? others : others.Add(new(name, value) { IsSensitive = isSensitive });
    }

    public static bool Is(this ResourceStateSnapshot? state, string text) =>
        string.Equals(state?.Text, text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Nothing starts it again by itself, and nothing that waits for it to run will see it run.</summary>
    public static bool IsUnavailable(this CustomResourceSnapshot snapshot) =>
        snapshot.IsTerminal() || snapshot.State.Is(KnownResourceStates.RuntimeUnhealthy);

    public static bool IsTerminal(this CustomResourceSnapshot snapshot) =>
        KnownResourceStates.TerminalStates.Any(snapshot.State.Is);

    public static bool IsHealthy(this CustomResourceSnapshot snapshot) =>
        snapshot.HealthStatus is Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy;
}
