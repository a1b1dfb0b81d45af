using Chat.Hub.Backplane;
using Chat.Hub.Channels;
using Chat.Hub.Connections;
using Chat.Hub.Diagnostics;
using Chat.Hub.History;
using Chat.Hub.Limits;
using Chat.Hub.Memory;
using Chat.Hub.Messaging;
using Chat.Hub.Notices;
using Chat.Hub.Revocations;
using Chat.Hub.Server;
using Chat.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Hub;

/// <summary>The hub as a program; tests build it too.</summary>
public static class HubApplication
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddServiceKey();
        builder.AddAccessTokens();
        builder.AddBackplane();
        builder.AddChatLimits();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services
            .AddHubDiagnostics()
            .AddHistory()
            .AddChatConnections()
            .AddRevocations()
            .AddChannels()
            .AddMessaging()
            .AddHubLimits()
            .AddHostedService<QuietCollection>();
        builder.Services
            .AddMagicOnion(options =>
            {
                options.MessageSerializer = ChatSerializerProvider.Default;
                options.EnableStreamingHubHeartbeat = true;
                options.StreamingHubHeartbeatInterval = TimeSpan.FromSeconds(15);
                options.StreamingHubHeartbeatTimeout = TimeSpan.FromSeconds(10);
            })
            .AddNotices();

        var application = builder.Build();
        application.UseSmallHeaderBuffers();
        application.MapDefaultEndpoints();
        application.MapHubCounts();
        application.MapMagicOnionService<ChatHub>();
        application.MapMagicOnionService<ServerService>();
        return application;
    }
}
