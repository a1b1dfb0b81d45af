using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

public sealed partial class ManifestPublishingContext
{
    // By name, in the order in which they were met: what is referred to but is no resource of the model.
    private readonly Dictionary<string, IResource> _referenced = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (string Value, string Filter)> _filtered = new(StringComparer.OrdinalIgnoreCase);

    internal IReadOnlyDictionary<string, IResource> Referenced => _referenced;

    /// <summary>Values that go through a filter before they are put into another: by the name they have in the manifest.</summary>
    internal IReadOnlyDictionary<string, (string Value, string Filter)> Filtered => _filtered;

    /// <summary>Notes the resources a value refers to, so that the manifest has those too that are not in the model, such as generated passwords.</summary>
    public void TryAddDependentResources(object? value)
    {
        switch (value)
        {
            case IResourceBuilder<IResource> builder:
                TryAddDependentResources(builder.Resource);
                break;
            case IResource resource:
                _referenced.TryAdd(resource.Name, resource);
                break;
            case IValueWithReferences references:
                foreach (var reference in references.References)
                {
                    TryAddDependentResources(reference);
                }

                break;
        }
    }

    /// <summary>The text of a value in the manifest: a literal, or expressions in braces that the deployment resolves.</summary>
    internal string Expression(object? value)
    {
        TryAddDependentResources(value);
        return value switch
        {
            null => "",
            string text => text,
            ReferenceExpression expression => Expression(expression),
            ConnectionStringReference reference => reference.ValueExpression,
            IManifestExpressionProvider provider => provider.ValueExpression,
            IResourceBuilder<IResource> { Resource: IManifestExpressionProvider provider } => provider.ValueExpression,
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
    }

    private string Expression(ReferenceExpression expression)
    {
        var parts = new object[expression.ManifestExpressions.Count];
        for (var at = 0; at < parts.Length; at++)
        {
            var filter = expression.StringFormats[at];
            parts[at] = string.IsNullOrEmpty(filter)
                ? expression.ValueProviders[at] is ReferenceExpression nested ? Expression(nested) : expression.ManifestExpressions[at]
                : Filter(expression.ValueProviders[at], expression.ManifestExpressions[at], filter);
        }

        return string.Format(CultureInfo.InvariantCulture, expression.Format, parts);
    }

    private string Filter(IValueProvider provider, string expression, string filter)
    {
        var source = provider is IResource resource ? resource.Name : expression.Trim('{', '}').Replace('.', '-');
        var name = $"{source}-{filter}-encoded";
        _filtered.TryAdd(name, (expression, filter));
        return $"{{{name}.value}}";
    }
}
