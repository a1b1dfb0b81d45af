using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chat.Hub.Backplane;

internal static class BackplaneServiceExtensions
{
    /// <summary>What hubs say to each other over Redis.</summary>
    public static WebApplicationBuilder AddBackplane(this WebApplicationBuilder builder)
    {
        builder.AddChatRedis();
        builder.Services.TryAddSingleton<IBackplane, RedisBackplane>();
        return builder;
    }
}
