using MagicOnion.Server;
using MagicOnion.Server.Filters;
using MagicOnion.Server.Hubs;
using Microsoft.Extensions.DependencyInjection;

namespace StandIns.MagicOnion.Tests.Probe;

/// <summary>Notes that calls of hub methods pass through it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class TraceAttribute(string name) : StreamingHubFilterAttribute
{
    public override async ValueTask Invoke(StreamingHubContext context, Func<StreamingHubContext, ValueTask> next)
    {
        if (context.Path != "IProbeHub/CustomId")
        {
            await next(context);
            return;
        }

        var state = context.ServiceContext.ServiceProvider.GetRequiredService<ProbeState>();
        state.Happened($"{name} {context.Request.Length}");
        await next(context);
        state.Happened($"end {name}");
    }
}

/// <summary>The same for services.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class TraceServiceAttribute(string name) : MagicOnionFilterAttribute
{
    public override async ValueTask Invoke(ServiceContext context, Func<ServiceContext, ValueTask> next)
    {
        var state = context.ServiceProvider.GetRequiredService<ProbeState>();
        state.Happened($"{name} {context.ServiceName}/{context.MethodName}");
        await next(context);
        state.Happened($"end {name} {context.GetRawResponse()}");
    }
}

/// <summary>A filter that needs a service.</summary>
public sealed class InjectedFilter(ProbeState state) : IMagicOnionServiceFilter
{
    public ValueTask Invoke(ServiceContext context, Func<ServiceContext, ValueTask> next)
    {
        state.Happened("injected");
        return next(context);
    }
}
