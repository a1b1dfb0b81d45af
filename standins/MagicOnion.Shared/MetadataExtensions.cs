using Grpc.Core;

namespace MagicOnion;

public static class MetadataExtensions
{
    /// <summary>Keys of binary entries end with this.</summary>
    public const string BinarySuffix = "-bin";

    /// <summary>The first entry with that key, or null.</summary>
    public static Metadata.Entry? GetOrDefault(this Metadata metadata, string key, bool ignoreCase = true)
    {
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        for (var i = 0; i < metadata.Count; i++)
        {
            if (string.Equals(metadata[i].Key, key, comparison))
            {
                return metadata[i];
            }
        }

        return null;
    }

    /// <summary>The value of the first entry with that key, or null.</summary>
    public static string? GetValueOrDefault(this Metadata metadata, string key, bool ignoreCase = true) => metadata.GetOrDefault(key, ignoreCase)?.Value;
}
