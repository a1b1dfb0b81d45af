namespace Aspire.Hosting.ApplicationModel;

/// <summary>The connection string of a resource, which may be missing if it is optional.</summary>
public class ConnectionStringReference(IResourceWithConnectionString resource, bool optional) : IExpressionValue, IValueWithReferences
{
    public IResourceWithConnectionString Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

    public bool Optional { get; } = optional;

    public string? ConnectionName { get; set; }

    public string ValueExpression => Resource.ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
    {
        string? value = null;
        try
        {
            value = await Resource.GetValueAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch (MissingParameterValueException) when (Optional)
        {
            return null;
        }

        return !string.IsNullOrEmpty(value) || Optional
            ? value
            : throw new DistributedApplicationException($"The connection string of resource '{Resource.Name}' has no value.");
    }
}
