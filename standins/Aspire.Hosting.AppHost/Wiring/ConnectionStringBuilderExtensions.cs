using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ConnectionStringBuilderExtensions
{
    /// <summary>Adds a connection string that the AppHost's configuration has under <c>ConnectionStrings:name</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var key = $"ConnectionStrings:{name}";
        var configuration = builder.Configuration;
        var resource = new ConnectionStringParameterResource(
            name,
            fallback => ParameterConfiguration.Read(configuration, name, key, fallback),
            environmentVariableName) { IsConnectionString = true, ConfigurationKey = key };
        builder.AddParameterResource(resource);
        return builder.CreateResourceBuilder<IResourceWithConnectionString>(resource);
    }

    /// <summary>Adds a connection string made of other values.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connectionStringExpression);
        return builder.AddResource(new ConnectionStringResource(name, connectionStringExpression))
            .WithReferenceRelationship(connectionStringExpression)
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = KnownResourceTypes.ConnectionString,
                State = KnownResourceStates.Waiting,
                Properties = [],
            })
            .OnInitializeResource(ValueResourceInitialization.ShowConnectionStringAsync);
    }

    /// <inheritdoc cref="AddConnectionString(IDistributedApplicationBuilder, string, ReferenceExpression)"/>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, Action<ReferenceExpressionBuilder> connectionStringBuilder)
    {
        ArgumentNullException.ThrowIfNull(connectionStringBuilder);
        var expression = new ReferenceExpressionBuilder();
        connectionStringBuilder(expression);
        return builder.AddConnectionString(name, expression.Build());
    }
}
