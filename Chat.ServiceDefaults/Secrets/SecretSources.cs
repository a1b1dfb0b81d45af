using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.KeyPerFile;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Secrets;

internal static class SecretSources
{
    public const string DirectoryKey = "Chat:SecretsDirectory";

    // Where container engines put them.
    private const string ContainerDirectory = "/run/secrets";

    // One for all services: what is in it is mostly the same for all.
    private const string UserSecretsId = "chat-aspire";

    /// <summary>
    /// Files whose names are keys (<c>Services__Key</c>) and, in Development, user secrets: after settings files, before the environment
    /// and the command line, which override them. At the start of a service no known or missing secret passes outside Development.
    /// </summary>
    public static void AddSecrets(this IHostApplicationBuilder builder)
    {
        var given = builder.Configuration[DirectoryKey];
        var directory = Path.GetFullPath(string.IsNullOrEmpty(given) ? ContainerDirectory : given);
        if (builder.Environment.IsDevelopment())
        {
            builder.Insert(new ConfigurationBuilder().AddUserSecrets(UserSecretsId, reloadOnChange: false).Sources[0]);
        }

        var isThere = Directory.Exists(directory);
        if (isThere)
        {
            builder.Insert(new KeyPerFileConfigurationSource { FileProvider = new PhysicalFileProvider(directory), Optional = true });
        }

        string[] problems = isThere || string.IsNullOrEmpty(given) ? [] : [$"{DirectoryKey}: there is no folder '{given}'."];
        builder.Services.AddSingleton<IValidateOptions<SecretsValidator.Checked>>(provider => new SecretsValidator(
            problems, provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<IHostEnvironment>()));
        builder.Services.AddOptions<SecretsValidator.Checked>().ValidateOnStart();
    }

    private static void Insert(this IHostApplicationBuilder builder, IConfigurationSource source)
    {
        var sources = builder.Configuration.Sources;
        var environment = sources.Select((found, index) => (found, index)).LastOrDefault(pair => pair.found is EnvironmentVariablesConfigurationSource, (null!, sources.Count));
        sources.Insert(environment.index, source);
    }
}
