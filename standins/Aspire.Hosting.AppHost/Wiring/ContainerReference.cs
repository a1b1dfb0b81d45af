namespace Aspire.Hosting;

/// <summary>The parts of an image name such as <c>docker.io/library/redis:8.6</c>.</summary>
internal sealed record ContainerReference(string? Registry, string Image, string? Tag, string? Digest)
{
    private const string DigestMark = "@sha256:";

    public static ContainerReference Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var (rest, digest) = Cut(text, text.IndexOf(DigestMark, StringComparison.Ordinal), DigestMark.Length);
        // A colon before the last slash belongs to the registry's port.
        var colon = rest.LastIndexOf(':');
        var (path, tag) = Cut(rest, colon > rest.LastIndexOf('/') ? colon : -1, 1);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : path[..slash];
        var hasRegistry = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost";
        var reference = new ContainerReference(hasRegistry ? first : null, hasRegistry ? path[(slash + 1)..] : path, tag, digest);
        return reference.Image.Length == 0 || reference.Tag is "" || reference.Digest is ""
            ? throw new ArgumentException($"'{text}' is not the name of an image.", nameof(text))
            : reference;
    }

    private static (string Before, string? After) Cut(string text, int index, int length) => index < 0 ? (text, null) : (text[..index], text[(index + length)..]);
}
