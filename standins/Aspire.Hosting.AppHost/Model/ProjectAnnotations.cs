namespace Aspire.Hosting.ApplicationModel;

/// <summary>The launch profile named by the AppHost for this project.</summary>
internal sealed class LaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
{
    public string LaunchProfileName { get; } = launchProfileName;
}

/// <summary>The AppHost's own profile name, used when the project has a profile of that name.</summary>
internal sealed class DefaultLaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
{
    public string LaunchProfileName { get; } = launchProfileName;
}

internal sealed class ExcludeLaunchProfileAnnotation : IResourceAnnotation;

internal sealed class DisableForwardedHeadersAnnotation : IResourceAnnotation;

/// <summary>Limits which endpoints of a project appear in <c>ASPNETCORE_URLS</c>.</summary>
internal sealed class EndpointEnvironmentInjectionFilterAnnotation(Func<EndpointAnnotation, bool> filter) : IResourceAnnotation
{
    public Func<EndpointAnnotation, bool> Filter { get; } = filter;
}

/// <summary>An endpoint that the project's Kestrel configuration names: it listens by that configuration, not by <c>ASPNETCORE_URLS</c>.</summary>
internal sealed class KestrelEndpointAnnotation(string endpointName) : IResourceAnnotation
{
    public string EndpointName { get; } = endpointName;
}

/// <summary>The resource sends telemetry to the dashboard.</summary>
public class OtlpExporterAnnotation : IResourceAnnotation
{
    public OtlpProtocol? RequiredProtocol { get; init; }
}
