using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter whose value is the configuration's <c>Parameters:name</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddConfiguredParameter(name, ParameterConfiguration.KeyOf(name), secret, value: null);

    /// <summary>Adds a parameter with this value; configuration is not asked.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        return builder.AddParameter(name, () => value, publishValueAsDefault, secret);
    }

    /// <summary>Adds a parameter with the value that <paramref name="valueGetter"/> returns; configuration is not asked.</summary>
    /// <exception cref="ArgumentException">A secret's value is to be published.</exception>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(valueGetter);
        if (publishValueAsDefault && secret)
        {
            throw new ArgumentException($"The value of the secret parameter '{name}' cannot be published as its default.", nameof(publishValueAsDefault));
        }

        var resource = new ParameterResource(name, _ => valueGetter(), secret)
        {
            ConfigurationKey = ParameterConfiguration.KeyOf(name),
            Default = publishValueAsDefault ? new ConstantParameterDefault(valueGetter) : null,
        };
        return builder.AddParameterResource(resource);
    }

    /// <summary>Adds a parameter with the configuration's value or else this default, which is kept in the user secrets if <paramref name="persist"/> says so.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        var isKept = persist && builder.ExecutionContext.IsRunMode;
        return builder.AddConfiguredParameter(name, ParameterConfiguration.KeyOf(name), secret, isKept ? PersistedParameterDefault.Of(builder, name, value) : value);
    }

    /// <summary>Adds a parameter whose value is the configuration's <paramref name="configurationKey"/>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(
        this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(configurationKey);
        return builder.AddConfiguredParameter(name, configurationKey, secret, value: null);
    }

    public static IResourceBuilder<ParameterResource> WithDescription(
        this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        builder.Resource.Description = description;
        builder.Resource.EnableDescriptionMarkdown = enableMarkdown;
        return builder;
    }

    /// <summary>Makes (without adding it) a secret parameter with a generated value, kept in the user secrets so that data volumes stay readable.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder,
        string name,
        bool lower = true,
        bool upper = true,
        bool numeric = true,
        bool special = true,
        int minLower = 0,
        int minUpper = 0,
        int minNumeric = 0,
        int minSpecial = 0)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var generated = new GenerateParameterDefault
        {
            MinLength = 22,
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        };
        var value = builder.ExecutionContext.IsRunMode ? (ParameterDefault)PersistedParameterDefault.Of(builder, name, generated) : generated;
        return ParameterConfiguration.Create(builder.Configuration, name, ParameterConfiguration.KeyOf(name), secret: true, value);
    }

    private static IResourceBuilder<ParameterResource> AddConfiguredParameter(
        this IDistributedApplicationBuilder builder, string name, string key, bool secret, ParameterDefault? value)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddParameterResource(ParameterConfiguration.Create(builder.Configuration, name, key, secret, value));
    }

    internal static IResourceBuilder<ParameterResource> AddParameterResource(this IDistributedApplicationBuilder builder, ParameterResource resource) =>
        builder.AddResource(resource)
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = resource.IsConnectionString ? KnownResourceTypes.ConnectionString : KnownResourceTypes.Parameter,
                State = KnownResourceStates.Waiting,
                Properties = [new(KnownProperties.Source, resource.ConfigurationKey), new("parameter.secret", resource.Secret)],
            })
            .OnInitializeResource(ValueResourceInitialization.ShowParameterAsync);
}
