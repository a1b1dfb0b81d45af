namespace Aspire.Hosting.ApplicationModel;

/// <summary>A database of a PostgreSQL server.</summary>
public class PostgresDatabaseResource : Resource, IResourceWithParent<PostgresServerResource>, IResourceWithConnectionString
{
    public PostgresDatabaseResource(string name, string databaseName, PostgresServerResource postgresParentResource)
        : base(name)
    {
        ArgumentException.ThrowIfNullOrEmpty(databaseName);
        ArgumentNullException.ThrowIfNull(postgresParentResource);
        DatabaseName = databaseName;
        Parent = postgresParentResource;
    }

    public PostgresServerResource Parent { get; }

    public string DatabaseName { get; }

    public ReferenceExpression ConnectionStringExpression =>
        this.TryGetLastAnnotation<ConnectionStringRedirectAnnotation>(out var redirect)
            ? redirect.Resource.ConnectionStringExpression
            : ReferenceExpression.Create($"{new ServerPart(Parent)};Database={DatabaseName}");

    public ReferenceExpression UriExpression => Parent.UriWithPath($"/{Uri.EscapeDataString(DatabaseName)}");

    public ReferenceExpression JdbcConnectionString => Parent.JdbcWithPath($"/{Uri.EscapeDataString(DatabaseName)}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties()
    {
        var inherited = ((IResourceWithConnectionString)Parent).GetConnectionProperties().Where(property => property.Key is not ("Uri" or "JdbcConnectionString"));
        return
        [
            .. inherited,
            new("Uri", UriExpression),
            new("JdbcConnectionString", JdbcConnectionString),
            new("DatabaseName", ReferenceExpression.Create($"{DatabaseName}")),
        ];
    }

    /// <summary>The server's connection string, which a manifest names rather than repeats.</summary>
    private sealed class ServerPart(PostgresServerResource server) : IExpressionValue, IValueWithReferences
    {
        public string ValueExpression => ((IManifestExpressionProvider)server).ValueExpression;

        public IEnumerable<object> References => [server];

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => server.ConnectionStringExpression.GetValueAsync(cancellationToken);

        public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
            server.ConnectionStringExpression.GetValueAsync(context, cancellationToken);
    }
}
