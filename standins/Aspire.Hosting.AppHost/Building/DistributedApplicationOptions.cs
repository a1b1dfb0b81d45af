namespace Aspire.Hosting;

public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; by default the entry assembly.</summary>
    public string? AssemblyName { get; set; }

    public bool DisableDashboard { get; set; }

    /// <summary>Writes the resources' console output into the AppHost's log.</summary>
    public bool EnableResourceLogging { get; set; }

    public string? ProjectDirectory { get; set; }

    public string? DashboardApplicationName { get; set; }

    public string? ContainerRegistryOverride { get; set; }

    public bool AllowUnsecuredTransport { get; set; }

    public bool? TrustDeveloperCertificate { get; set; }

    public bool? DeveloperCertificateDefaultHttpsTerminationEnabled { get; set; }
}
