using MagicOnion.Server;
using MagicOnion.Server.Filters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Errors;

internal static class RefusalMappingExtensions
{
    /// <summary>For every MagicOnion service and hub of the host: outermost, so that it sees what other filters throw.</summary>
    public static void AddRefusalMapping(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<CallMetrics>();
        services.TryAddSingleton<ErrorMapper>();
        services.Configure<MagicOnionOptions>(options =>
        {
            options.GlobalFilters.Add(new MagicOnionServiceFilterDescriptor(typeof(RefusalFilter), int.MinValue));
            options.GlobalStreamingHubFilters.Add(new StreamingHubFilterDescriptor(typeof(RefusalHubFilter), int.MinValue));
        });
        services.AddOptions<MagicOnionOptions>().PostConfigure<ILogger<RequestSerializer>>((options, logger) =>
            options.MessageSerializer = new RequestSerializerProvider(options.MessageSerializer, logger));
    }
}
