using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Where parameters find their values.</summary>
internal static class ParameterConfiguration
{
    public static string KeyOf(string name) => $"Parameters:{name}";

    public static ParameterResource Create(IConfiguration configuration, string name, string key, bool secret, ParameterDefault? value) =>
        new(name, fallback => Read(configuration, name, key, fallback), secret) { ConfigurationKey = key, Default = value };

    public static string Read(IConfiguration configuration, string name, string key, ParameterDefault? fallback)
    {
        // Environment variables cannot have a hyphen in every shell: Parameters__jwt_key does for "jwt-key".
        return configuration[key]
            ?? configuration[key.Replace('-', '_')]
            ?? fallback?.GetDefaultValue()
            ?? throw new MissingParameterValueException(
                $"The parameter '{name}' has no value: set '{key}' in the AppHost's configuration, for example in the environment as {key.Replace(":", "__", StringComparison.Ordinal).Replace('-', '_')}.");
    }
}

/// <summary>A default that is made once and kept in the AppHost's user secrets.</summary>
internal sealed class PersistedParameterDefault(UserSecretsStore secrets, string key, ParameterDefault inner) : ParameterDefault
{
    public static PersistedParameterDefault Of(IDistributedApplicationBuilder builder, string name, ParameterDefault inner) =>
        new(UserSecretsStore.Of(builder.AppHostAssembly), ParameterConfiguration.KeyOf(name), inner);

    public override string GetDefaultValue() => secrets.GetOrSet(key, inner.GetDefaultValue);

    public override void WriteToManifest(Publishing.ManifestPublishingContext context) => inner.WriteToManifest(context);
}
