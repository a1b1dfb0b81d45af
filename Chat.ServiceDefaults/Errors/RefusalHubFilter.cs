using MagicOnion.Server.Filters;
using MagicOnion.Server.Hubs;

namespace Chat.ServiceDefaults.Errors;

/// <summary>The mapping around the methods of a hub.</summary>
internal sealed class RefusalHubFilter(ErrorMapper errors) : IStreamingHubFilter
{
    public async ValueTask Invoke(StreamingHubContext context, Func<StreamingHubContext, ValueTask> next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            throw errors.Map(exception, context.Path, context.ServiceContext.CallContext.CancellationToken);
        }
    }
}
