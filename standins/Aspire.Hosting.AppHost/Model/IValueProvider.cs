namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something whose value is known only when the application runs.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) => GetValueAsync(cancellationToken);
}

/// <summary>For whom a value is asked: the answer may differ from caller to caller.</summary>
public sealed class ValueProviderContext
{
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    public IResource? Caller { get; init; }

    /// <summary>The replica of <see cref="Caller"/> that the value is for.</summary>
    internal ResourceInstance? Instance { get; init; }
}

/// <summary>One replica of a resource.</summary>
/// <param name="Id">The resource id, such as <c>api-bbrdsnyw</c>.</param>
/// <param name="Suffix">What follows the resource name in the id.</param>
/// <param name="TargetPorts">The ports this replica listens on, by endpoint name.</param>
internal sealed record ResourceInstance(string Id, string Suffix, IReadOnlyDictionary<string, int> TargetPorts);

/// <summary>Gives the id suffix of the replica that a value is asked for.</summary>
internal sealed class InstanceSuffix : IExpressionValue
{
    public static readonly InstanceSuffix Value = new();

    public string ValueExpression => "";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new((string?)null);

    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) => new(context.Instance?.Suffix);
}
