using Chat.Notifications.Notices;
using Chat.Notifications.Publishing;
using Chat.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Notifications;

/// <summary>The notifications service as a program; tests build it too.</summary>
public static class NotificationsApplication
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddPublishing();
        builder.Services.AddServerNotices();
        builder.Services.AddMagicOnion(options => options.MessageSerializer = ChatSerializerProvider.Default).AddNoticeGroup();

        var application = builder.Build();
        application.MapDefaultEndpoints();
        application.MapNotices();
        return application;
    }
}
