namespace Chat.Identity.External;

/// <summary>Another server that people may sign in with, over OpenID Connect: <c>ExternalLogin:{name}</c>.</summary>
internal sealed class ExternalLoginOptions
{
    public const string SectionName = "ExternalLogin";

    /// <summary>Its issuer, https (in Development also http).</summary>
    public string? Authority { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>What people know it by; by default its name in the settings.</summary>
    public string? DisplayName { get; set; }
}
