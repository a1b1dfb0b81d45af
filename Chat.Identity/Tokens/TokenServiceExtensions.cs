using System.Security.Cryptography;
using Chat.Identity.Data;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Chat.Identity.Tokens;

internal static class TokenServiceExtensions
{
    /// <summary>OpenIddict over the database: code with proof key, refresh, device and client credentials; nothing else.</summary>
    public static WebApplicationBuilder AddTokens(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<IssuerOptions>, IssuerOptionsValidator>());
        services.AddValidatedOptions<IssuerOptions>(IssuerOptions.SectionName);
        services.AddOptions<OpenIddictServerOptions>().Configure<IOptions<IssuerOptions>>((server, tokens) => server.Issuer = new Uri(tokens.Value.Issuer));
        services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDbContext>().ReplaceDefaultEntities<Guid>())
            .AddServer(Configure)
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore();
                validation.AddAudiences(ChatClients.Audience);
                validation.AddEventHandler(OpenSessions.Descriptor);
            });
        services.AddScoped<AuthorizeEndpoint>();
        services.AddScoped<TokenEndpoint>();
        services.AddScoped<Consents>();
        services.AddSingleton<AuthorizeFlows>();
        services.AddHostedService<ClientSeed>();
        return builder;
    }

    public static WebApplication MapTokens(this WebApplication application)
    {
        // OpenIddict has looked at the request before, and writes the answer after.
        application.MapMethods(AuthorizeEndpoint.Path, [HttpMethods.Get, HttpMethods.Post], AuthorizeEndpoint.HandleAsync).AllowAnonymous();
        application.MapPost(TokenEndpoint.Path, TokenEndpoint.HandleAsync).AllowAnonymous();
        return application;
    }

    private static void Configure(OpenIddictServerBuilder server)
    {
        server.SetAuthorizationEndpointUris("connect/authorize")
            .SetTokenEndpointUris("connect/token")
            .SetDeviceAuthorizationEndpointUris("connect/device")
            .SetEndUserVerificationEndpointUris("device")
            .SetRevocationEndpointUris("connect/revoke");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange()
            .AllowRefreshTokenFlow()
            .AllowDeviceAuthorizationFlow()
            .AllowClientCredentialsFlow();
        server.Configure(options => options.CodeChallengeMethods.RemoveWhere(method => method != CodeChallengeMethods.Sha256));
        server.RegisterScopes(Scopes.OpenId, Scopes.OfflineAccess, ChatClients.Scope);
        server.SetAccessTokenLifetime(TokenLifetimes.Access)
            .SetAuthorizationCodeLifetime(TokenLifetimes.Code)
            .SetDeviceCodeLifetime(TokenLifetimes.DeviceCode)
            .SetUserCodeLifetime(TokenLifetimes.DeviceCode)
            .SetRefreshTokenLifetime(TokenLifetimes.Idle)
            .SetRefreshTokenReuseLeeway(TokenLifetimes.ReuseLeeway);

        // Access tokens are read by others. The rest only comes back here: it outlives the signing keys, and data protection keeps what it
        // needs to read them.
        server.DisableAccessTokenEncryption();
        server.UseReferenceRefreshTokens();
        server.UseDataProtection().PreferDefaultAccessTokenFormat();
        // Nothing is encrypted with it; options without one cannot be made.
        server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
        server.AddEventHandler(NoAccessTokenEntries.Descriptor);
        server.AddEventHandler(ReusedTokens.Descriptor);
        server.AddEventHandler(EndedTokens.Descriptor);

        server.UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough()
            .EnableTokenEndpointPassthrough()
            .EnableEndUserVerificationEndpointPassthrough()
            // The keys are also fetched from the port for services, which has no certificate.
            .DisableTransportSecurityRequirement();
    }
}
