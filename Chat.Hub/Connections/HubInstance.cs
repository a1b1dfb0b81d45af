using System.Security.Cryptography;

namespace Chat.Hub.Connections;

/// <summary>Which hub this is.</summary>
internal sealed class HubInstance
{
    private const int Length = 8;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    public HubInstance(IConfiguration configuration)
    {
        Id = FromResource(configuration["OTEL_RESOURCE_ATTRIBUTES"]) ?? RandomNumberGenerator.GetString(Alphabet, Length);
    }

    /// <summary>Shown to people: that of the resource on the dashboard where there is one.</summary>
    public string Id { get; }

    /// <summary>
    /// Tells this hub's own publications from those of others. Not <see cref="Id"/>: two hubs that were given the same
    /// one would be deaf to each other.
    /// </summary>
    public Guid Origin { get; } = Guid.NewGuid();

    private static string? FromResource(string? attributes)
    {
        const string Key = "service.instance.id=";
        var entries = attributes?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        var id = entries.FirstOrDefault(entry => entry.StartsWith(Key, StringComparison.Ordinal))?[Key.Length..];
        return id is { Length: Length } && id.All(Alphabet.Contains) ? id : null;
    }
}
