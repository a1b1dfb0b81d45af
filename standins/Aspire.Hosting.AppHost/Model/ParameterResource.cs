using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value given from outside, such as a password.</summary>
public class ParameterResource : Resource, IExpressionValue, IResourceWithoutLifetime
{
    private readonly Func<ParameterDefault?, string> _callback;
    private readonly Lock _sync = new(); // guards _value: a generated default is generated once
    private string? _value;

    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _callback = callback;
        Secret = secret;
    }

    public bool Secret { get; }

    public ParameterDefault? Default { get; set; }

    public bool IsConnectionString { get; set; }

    public string? Description { get; set; }

    public bool EnableDescriptionMarkdown { get; set; }

    public string ValueExpression => IsConnectionString ? $"{{{Name}.connectionString}}" : $"{{{Name}.value}}";

    /// <summary>The configuration key the value is read from.</summary>
    internal string ConfigurationKey { get; set; } = "";

    /// <exception cref="MissingParameterValueException">Neither configuration nor a default has a value.</exception>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "The task is always complete.")]
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        lock (_sync)
        {
            return new(_value ??= _callback(Default));
        }
    }
}

/// <summary>Thrown where a parameter has no value.</summary>
public class MissingParameterValueException : DistributedApplicationException
{
    public MissingParameterValueException(string message)
        : base(message)
    {
    }

    public MissingParameterValueException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
