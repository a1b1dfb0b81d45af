using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Utils;

public static class VolumeNameGenerator
{
    /// <summary>A volume name that is this AppHost's own: its name, a part of its hash, the resource and what the volume is for.</summary>
    public static string Generate<T>(IResourceBuilder<T> builder, string suffix)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(suffix);
        if (suffix.FirstOrDefault(c => !IsAllowed(c)) is not '\0' and var stranger)
        {
            throw new ArgumentException($"'{stranger}' is not allowed in the name of a volume.", nameof(suffix));
        }

        var application = string.Concat(builder.ApplicationBuilder.Environment.ApplicationName.Select(c => IsAllowed(c) ? char.ToLowerInvariant(c) : '_'));
        var hash = builder.ApplicationBuilder.Configuration["AppHost:Sha256"] ?? "";
        return $"{application}-{(hash.Length > 10 ? hash[..10] : hash).ToLowerInvariant()}-{builder.Resource.Name}-{suffix}";
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
