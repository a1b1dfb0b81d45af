using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Hub.Channels;

internal static class ChannelServiceExtensions
{
    public static IServiceCollection AddChannels(this IServiceCollection services)
    {
        services.TryAddSingleton<GroupBroadcast>();
        services.TryAddSingleton<FeedServices>();
        services.TryAddSingleton<ChannelFeeds>();
        services.TryAddSingleton<EventDelivery>();
        services.TryAddSingleton<ChannelAccess>();
        services.TryAddSingleton<SubscribeAnswers>();
        services.TryAddSingleton<ChannelService>();
        services.TryAddSingleton<MemberService>();
        services.AddHostedService<HeadsCheck>();
        return services;
    }
}
