using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Tokens;

/// <summary>Whose access tokens are taken.</summary>
public sealed class TokenOptions
{
    public const string SectionName = "Tokens";

    /// <summary>The public address of the accounts, absolute, http or (outside Development only) https; stands in every token as <c>iss</c>. Needed.</summary>
    [SuppressMessage("Design", "CA1056:URI-like properties should not be strings", Justification = "Compared with a claim letter by letter.")]
    public string Issuer { get; set; } = "";
}

internal sealed class TokenOptionsValidator(IHostEnvironment environment) : IValidateOptions<TokenOptions>
{
    private const string Key = $"{TokenOptions.SectionName}:{nameof(TokenOptions.Issuer)}";

    public ValidateOptionsResult Validate(string? name, TokenOptions options) =>
        string.IsNullOrWhiteSpace(options.Issuer)
            ? ValidateOptionsResult.Fail($"{Key} is missing: the public address of Chat.Identity, such as http://127.0.0.1:5181.")
        : !Uri.TryCreate(options.Issuer, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            ? ValidateOptionsResult.Fail($"{Key}: \"{options.Issuer}\" is no http or https address.")
        : address.Scheme != Uri.UriSchemeHttps && !environment.IsDevelopment()
            ? ValidateOptionsResult.Fail($"{Key}: \"{options.Issuer}\" is no https address, and clients are sent there with passwords.")
            : ValidateOptionsResult.Success;
}
