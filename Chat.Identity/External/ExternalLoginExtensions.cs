using Chat.Identity.Accounts;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Chat.Identity.External;

internal static class ExternalLoginExtensions
{
    /// <summary>One scheme for each of <c>ExternalLogin:{name}</c>, with code and proof key.</summary>
    public static WebApplicationBuilder AddExternalLogins(this WebApplicationBuilder builder)
    {
        var sections = builder.Configuration.GetSection(ExternalLoginOptions.SectionName).GetChildren().ToArray();
        builder.Services.AddOptions<ExternalLoginOptions>().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ExternalLoginOptions>>(new ExternalLoginValidator(sections, builder.Environment));
        builder.Services.AddScoped<ExternalLogin>();
        List<(string Name, string Display)> providers = [];
        var authentication = builder.Services.AddAuthentication();
        authentication.AddCookie(ExternalLogin.Scheme, options =>
        {
            options.Cookie.Protect(ExternalLogin.Scheme, builder.Environment);
            options.ExpireTimeSpan = ExternalLogin.Lifetime;
        });
        foreach (var section in sections)
        {
            var settings = section.Get<ExternalLoginOptions>() ?? new ExternalLoginOptions();
            if (string.IsNullOrEmpty(settings.Authority) || string.IsNullOrEmpty(settings.ClientId))
            {
                // Stops the start, with its reason: ExternalLoginValidator.
                continue;
            }

            var name = section.Key.ToLowerInvariant();
            providers.Add((name, settings.DisplayName ?? section.Key));
            authentication.AddOpenIdConnect(ExternalProviders.Prefix + name, options => Configure(options, name, settings, builder.Environment));
        }

        builder.Services.AddSingleton(new ExternalProviders(providers));
        return builder;
    }

    private static void Configure(OpenIdConnectOptions options, string name, ExternalLoginOptions settings, IWebHostEnvironment environment)
    {
        options.SignInScheme = ExternalLogin.Scheme;
        options.Authority = settings.Authority;
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret;
        options.CallbackPath = $"/external/callback/{name}";
        options.ResponseType = OpenIdConnectResponseType.Code;
        // The answer comes by GET: a cookie that is lax comes along with it.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.MapInboundClaims = false;
        options.SaveTokens = false;
        options.RequireHttpsMetadata = !environment.IsDevelopment();
        options.Scope.Clear();
        options.Scope.Add("openid");
        options.Scope.Add("email");
        options.TokenValidationParameters.NameClaimType = "name";
        options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        options.NonceCookie.SameSite = SameSiteMode.Lax;
        options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        options.Events.OnTokenValidated = ExternalQuestion.JudgeAsync;
        options.Events.OnRemoteFailure = failure =>
        {
            failure.HandleResponse();
            failure.Response.Redirect("/external/done?failed=true");
            return Task.CompletedTask;
        };
    }
}

internal sealed class ExternalLoginValidator(IReadOnlyList<IConfigurationSection> sections, IHostEnvironment environment) : IValidateOptions<ExternalLoginOptions>
{
    public ValidateOptionsResult Validate(string? name, ExternalLoginOptions options)
    {
        var problems = sections.SelectMany(Problems).ToArray();
        return problems.Length > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    private IEnumerable<string> Problems(IConfigurationSection section)
    {
        var settings = section.Get<ExternalLoginOptions>() ?? new ExternalLoginOptions();
        if (!section.Key.All(char.IsAsciiLetterOrDigit))
        {
            yield return $"{section.Path}: the name has to be of letters and digits, for it stands in an address.";
        }

        if (!Uri.TryCreate(settings.Authority, UriKind.Absolute, out var authority)
            || (authority.Scheme != Uri.UriSchemeHttps && !(authority.Scheme == Uri.UriSchemeHttp && environment.IsDevelopment())))
        {
            yield return $"{section.Path}:{nameof(settings.Authority)} has to be an https address: the issuer of the other server.";
        }

        if (string.IsNullOrWhiteSpace(settings.ClientId))
        {
            yield return $"{section.Path}:{nameof(settings.ClientId)} is missing: what this server is called there.";
        }
    }
}
