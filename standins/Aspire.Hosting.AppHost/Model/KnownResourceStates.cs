namespace Aspire.Hosting.ApplicationModel;

public static class KnownResourceStates
{
    public static readonly string Active = nameof(Active);
    public static readonly string Building = nameof(Building);
    public static readonly string Exited = nameof(Exited);
    public static readonly string FailedToStart = nameof(FailedToStart);
    public static readonly string Finished = nameof(Finished);

    [Obsolete("Set CustomResourceSnapshot.IsHidden instead.")]
    public static readonly string Hidden = nameof(Hidden);

    public static readonly string NotStarted = nameof(NotStarted);
    public static readonly string Running = nameof(Running);
    public static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);
    public static readonly string Starting = nameof(Starting);
    public static readonly string Stopping = nameof(Stopping);
    public static readonly string ValueMissing = nameof(ValueMissing);
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>States from which a resource does not come back by itself.</summary>
    public static IReadOnlyList<string> TerminalStates { get; } = [Finished, FailedToStart, Exited];
}

public static class KnownResourceStateStyles
{
    public static readonly string Success = "success";
    public static readonly string Error = "error";
    public static readonly string Info = "info";
    public static readonly string Warn = "warning";
}

internal static class KnownResourceTypes
{
    public const string Project = "Project";
    public const string Executable = "Executable";
    public const string Container = "Container";
    public const string Parameter = "Parameter";
    public const string ConnectionString = "ConnectionString";
    public const string ExternalService = "ExternalService";
}

/// <summary>Names of snapshot properties that the dashboard knows.</summary>
internal static class KnownProperties
{
    public const string Source = "resource.source";
    public const string ExitCode = "resource.exitCode";
    public const string ConnectionString = "resource.connectionString";
    public const string ParentName = "resource.parentName";
    public const string WaitingFor = "resource.waitingFor";
    public const string AppArgs = "resource.appArgs";
    public const string AppArgsSensitivity = "resource.appArgsSensitivity";
    public const string ProjectPath = "project.path";
    public const string ProjectLaunchProfile = "project.launchProfile";
    public const string ExecutablePath = "executable.path";
    public const string ExecutablePid = "executable.pid";
    public const string ExecutableWorkDir = "executable.workDir";
    public const string ExecutableArgs = "executable.args";
    public const string ContainerImage = "container.image";
    public const string ContainerId = "container.id";
    public const string ContainerCommand = "container.command";
    public const string ContainerArgs = "container.args";
    public const string ContainerPorts = "container.ports";
    public const string ContainerLifetime = "container.lifetime";
    public const string ParameterValue = "Value";
}
