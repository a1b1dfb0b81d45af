using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Hub.Messaging;

internal static class MessagingServiceExtensions
{
    public static IServiceCollection AddMessaging(this IServiceCollection services)
    {
        services.AddOptions<MessagingOptions>()
            .BindConfiguration(MessagingOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton<AppendBatches>();
        services.TryAddSingleton<SendQueue>();
        services.TryAddSingleton<SendService>();
        return services;
    }
}
