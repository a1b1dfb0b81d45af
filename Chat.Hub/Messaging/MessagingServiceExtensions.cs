using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Hub.Messaging;

internal static class MessagingServiceExtensions
{
    public static IServiceCollection AddMessaging(this IServiceCollection services)
    {
        services.AddValidatedOptions<MessagingOptions>(MessagingOptions.SectionName);
        services.TryAddSingleton<AppendBatches>();
        services.TryAddSingleton<SendQueue>();
        services.TryAddSingleton<SendService>();
        return services;
    }
}
