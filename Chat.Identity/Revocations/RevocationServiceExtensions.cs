using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Identity.Revocations;

internal static class RevocationServiceExtensions
{
    public static IServiceCollection AddRevocations(this IServiceCollection services)
    {
        services.AddSingleton<RevocationPublisher>();
        services.AddScoped<Revoker>();
        services.TryAddScoped<IRevoker>(provider => provider.GetRequiredService<Revoker>());
        return services;
    }

    public static WebApplication MapRevocations(this WebApplication application)
    {
        // Services have a key instead of a user.
        application.MapMagicOnionService<RevocationService>().AllowAnonymous().RequireServiceKey();
        return application;
    }
}
