namespace Chat.Identity.External;

/// <summary>The other servers that people may sign in with: scheme and what they are shown as.</summary>
internal sealed class ExternalProviders(IEnumerable<(string Name, string Display)> all)
{
    /// <summary>Prefix of the authentication schemes.</summary>
    public const string Prefix = "external-";

    public IReadOnlyList<(string Name, string Display)> All { get; } = [.. all];

    public bool Has(string? name) => All.Any(provider => provider.Name == name);
}
