using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Turns what a callback put into an environment or an argument list into text.</summary>
internal static class ValueResolver
{
    public static ValueTask<string?> ResolveAsync(object? value, ValueProviderContext context, CancellationToken cancellationToken) => value switch
    {
        null => new((string?)null),
        string text => new(text),
        IValueProvider provider => provider.GetValueAsync(context, cancellationToken),
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => provider.GetValueAsync(context, cancellationToken),
        IFormattable formattable => new(formattable.ToString(null, CultureInfo.InvariantCulture)),
        _ => new(value.ToString()),
    };
}
