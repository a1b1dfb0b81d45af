using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>Which web pages of other origins may call this server from a browser.</summary>
internal sealed class AllowedOrigins
{
    public const string SectionName = "Cors";

    /// <summary>Origins such as <c>https://chat.example</c>, separated by commas; none by default. Without <c>*</c>.</summary>
    public string Origins { get; set; } = "";

    public IReadOnlyList<string> Read() => Origins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

internal sealed class AllowedOriginsValidator(IHostEnvironment environment) : IValidateOptions<AllowedOrigins>
{
    private const string Key = $"{AllowedOrigins.SectionName}:{nameof(AllowedOrigins.Origins)}";

    public ValidateOptionsResult Validate(string? name, AllowedOrigins options)
    {
        string[] problems = [.. options.Read().Select(Problem).OfType<string>()];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private string? Problem(string origin) =>
        origin.Contains('*', StringComparison.Ordinal) ? $"{Key}: '{origin}' would let pages of anybody in. Name each origin."
        : !Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") ? $"{Key}: '{origin}' is no origin such as https://chat.example."
        : !uri.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase) || uri.UserInfo.Length > 0 ? $"{Key}: '{origin}' is more than an origin; browsers send {uri.GetLeftPart(UriPartial.Authority)}."
        : uri.Scheme == Uri.UriSchemeHttp && !environment.IsDevelopment() ? $"{Key}: '{origin}' is not encrypted. Outside Development only https is allowed."
        : null;
}

/// <summary>Tokens go in the header, so no cookies are let through: a page elsewhere cannot use somebody's log-in.</summary>
internal sealed class AllowedOriginsPolicy(IOptions<AllowedOrigins> origins) : IConfigureOptions<CorsOptions>
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(10);

    public void Configure(CorsOptions options) => options.AddDefaultPolicy(policy => policy
        .WithOrigins([.. origins.Value.Read()])
        .WithMethods("GET", "POST", "PUT", "DELETE")
        .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType)
        .WithExposedHeaders(HeaderNames.RetryAfter, "RateLimit", "RateLimit-Policy")
        .SetPreflightMaxAge(AskAgain));
}
