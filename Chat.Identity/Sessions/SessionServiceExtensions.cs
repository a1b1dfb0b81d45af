namespace Chat.Identity.Sessions;

internal static class SessionServiceExtensions
{
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddScoped<SessionStore>();
        services.AddScoped<SessionList>();
        return services;
    }
}
