using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A connection string put together from other values.</summary>
public sealed class ConnectionStringResource : Resource, IResourceWithConnectionString, IResourceWithWaitSupport, IResourceWithoutLifetime
{
    private readonly ReferenceExpression _expression;

    public ConnectionStringResource(string name, ReferenceExpression connectionStringExpression)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(connectionStringExpression);
        _expression = connectionStringExpression;
    }

    public ReferenceExpression ConnectionStringExpression =>
        this.TryGetLastAnnotation<ConnectionStringRedirectAnnotation>(out var redirect) ? redirect.Resource.ConnectionStringExpression : _expression;
}

/// <summary>A connection string that the AppHost's configuration holds.</summary>
internal sealed class ConnectionStringParameterResource(string name, Func<ParameterDefault?, string> callback, string? environmentVariableName)
    : ParameterResource(name, callback, secret: true), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{new ParameterValue(this)}");

    public string? ConnectionStringEnvironmentVariable { get; } = environmentVariableName;

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    ValueTask<string?> IResourceWithConnectionString.GetConnectionStringAsync(CancellationToken cancellationToken) => GetValueAsync(cancellationToken);

    /// <summary>The parameter as a plain value: the resource itself would be its own connection string for ever.</summary>
    private sealed class ParameterValue(ConnectionStringParameterResource owner) : IExpressionValue, IValueWithReferences
    {
        public string ValueExpression => $"{{{owner.Name}.connectionString}}";

        public IEnumerable<object> References => [owner];

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => owner.GetValueAsync(cancellationToken);
    }
}
