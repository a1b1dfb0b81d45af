using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Chat.Notifications.Notices;

internal static class NoticeServiceExtensions
{
    public static IServiceCollection AddServerNotices(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<NotificationsOptions>, NotificationsOptionsValidator>());
        services.AddValidatedOptions<NotificationsOptions>(NotificationsOptions.SectionName);
        services.AddHostedService<ServerNotificationService>();
        return services;
    }
}
