using Microsoft.Extensions.Options;

namespace Chat.Identity.Tokens;

/// <summary>What this service is called in the tokens that it makes.</summary>
internal sealed class IssuerOptions
{
    public const string SectionName = "Tokens";

    /// <summary>Its public address, absolute, http or (outside Development only) https. Needed.</summary>
    public string Issuer { get; set; } = "";
}

internal sealed class IssuerOptionsValidator(IHostEnvironment environment) : IValidateOptions<IssuerOptions>
{
    private const string Key = $"{IssuerOptions.SectionName}:{nameof(IssuerOptions.Issuer)}";

    public ValidateOptionsResult Validate(string? name, IssuerOptions options) =>
        string.IsNullOrWhiteSpace(options.Issuer)
            ? ValidateOptionsResult.Fail($"{Key} is missing: the public address of this service, such as http://127.0.0.1:5181.")
        : !Uri.TryCreate(options.Issuer, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            ? ValidateOptionsResult.Fail($"{Key}: \"{options.Issuer}\" is no http or https address.")
        : address.Scheme != Uri.UriSchemeHttps && !environment.IsDevelopment()
            ? ValidateOptionsResult.Fail($"{Key}: \"{options.Issuer}\" is no https address, and passwords go there.")
            : ValidateOptionsResult.Success;
}
