using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

internal sealed record EffectiveLaunchProfile(string Name, LaunchProfile LaunchProfile);

/// <summary>Reads a project's launch settings and chooses the profile it is started with.</summary>
internal static class LaunchProfiles
{
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <exception cref="DistributedApplicationException">The AppHost names a profile that the project does not have, or the file is not valid.</exception>
    public static EffectiveLaunchProfile? GetEffectiveLaunchProfile(this ProjectResource project)
    {
        if (project.HasAnnotationOfType<ExcludeLaunchProfileAnnotation>())
        {
            return null;
        }

        var settings = project.GetLaunchSettings();
        if (project.TryGetLastAnnotation<LaunchProfileAnnotation>(out var named))
        {
            return Find(settings, named.LaunchProfileName) ?? throw new DistributedApplicationException(
                $"The project '{project.Name}' has no launch profile named '{named.LaunchProfileName}'.");
        }

        if (project.TryGetLastAnnotation<DefaultLaunchProfileAnnotation>(out var own) && Find(settings, own.LaunchProfileName) is { } same)
        {
            return same;
        }

        var first = settings?.Profiles.FirstOrDefault(profile => string.Equals(profile.Value.CommandName, "Project", StringComparison.OrdinalIgnoreCase));
        return first is { Key: { } name, Value: { } value } ? new EffectiveLaunchProfile(name, value) : null;
    }

    public static LaunchSettings? GetLaunchSettings(this ProjectResource project)
    {
        var metadata = project.GetProjectMetadata();
        return metadata.LaunchSettings ?? Read(project.Name, Path.Combine(Path.GetDirectoryName(metadata.ProjectPath) ?? "", "Properties", "launchSettings.json"));
    }

    private static EffectiveLaunchProfile? Find(LaunchSettings? settings, string name) =>
        settings?.Profiles.TryGetValue(name, out var profile) is true ? new EffectiveLaunchProfile(name, profile) : null;

    private static LaunchSettings? Read(string project, string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            using var stream = File.OpenRead(file);
            return JsonSerializer.Deserialize<LaunchSettings>(stream, Lenient);
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"The launch settings of '{project}' in '{file}' are not valid: {exception.Message}", exception);
        }
    }
}
