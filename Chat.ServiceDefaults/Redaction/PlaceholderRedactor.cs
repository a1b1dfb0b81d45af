using Microsoft.Extensions.Compliance.Redaction;

namespace Chat.ServiceDefaults.Redaction;

/// <summary>Says that there was something, and neither what nor how long it was.</summary>
internal sealed class PlaceholderRedactor : Redactor
{
    public const string Placeholder = "[redacted]";

    public override int GetRedactedLength(ReadOnlySpan<char> input) => input.IsEmpty ? 0 : Placeholder.Length;

    public override int Redact(ReadOnlySpan<char> source, Span<char> destination)
    {
        if (source.IsEmpty)
        {
            return 0;
        }

        Placeholder.CopyTo(destination);
        return Placeholder.Length;
    }
}
