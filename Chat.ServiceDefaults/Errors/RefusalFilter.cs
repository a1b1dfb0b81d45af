using MagicOnion.Server;
using MagicOnion.Server.Filters;

namespace Chat.ServiceDefaults.Errors;

/// <summary>The mapping around unary calls, and around the connecting of a hub.</summary>
internal sealed class RefusalFilter(ErrorMapper errors) : IMagicOnionServiceFilter
{
    public async ValueTask Invoke(ServiceContext context, Func<ServiceContext, ValueTask> next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            throw errors.Map(exception, context.CallContext.Method, context.CallContext.CancellationToken);
        }
    }
}
