using Chat.ServiceDefaults.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

public static class TokenExtensions
{
    /// <summary>
    /// <see cref="AccessTokenValidator"/>, for those who take access tokens. <c>Tokens:Issuer</c> is needed; the keys come from
    /// <c>services:identity:http:0</c>.
    /// </summary>
    public static TBuilder AddAccessTokens<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddMetrics();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TokenOptions>, TokenOptionsValidator>());
        builder.Services.AddValidatedOptions<TokenOptions>(TokenOptions.SectionName);
        // Somebody waits to be let in, and tries again himself.
#pragma warning disable EXTEXP0001 // the only way to leave out a default of all clients
        builder.Services.AddHttpClient(SigningKeys.Client).RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        builder.Services.TryAddSingleton<SigningKeys>();
        builder.Services.TryAddSingleton<TokenRefusals>();
        builder.Services.TryAddSingleton(provider => new AccessTokenValidator(
            provider.GetRequiredService<SigningKeys>(),
            provider.GetRequiredService<TokenRefusals>(),
            provider.GetRequiredService<IOptions<TokenOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
