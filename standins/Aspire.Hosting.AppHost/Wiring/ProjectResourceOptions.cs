namespace Aspire.Hosting;

public class ProjectResourceOptions
{
    /// <summary>The launch profile to use; by default the AppHost's own or the project's first.</summary>
    public string? LaunchProfileName { get; set; }

    public bool ExcludeLaunchProfile { get; set; }

    /// <summary>Leaves out the endpoints that the project's Kestrel configuration names.</summary>
    public bool ExcludeKestrelEndpoints { get; set; }
}
