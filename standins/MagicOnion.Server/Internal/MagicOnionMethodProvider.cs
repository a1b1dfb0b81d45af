using Grpc.AspNetCore.Server.Model;
using MagicOnion.Server.Diagnostics;

namespace MagicOnion.Server.Internal;

/// <summary>Tells gRPC which methods a service has; of other gRPC services it keeps away.</summary>
internal sealed class MagicOnionMethodProvider<TService>(ServerServices services) : IServiceMethodProvider<TService>
    where TService : class
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        if (!typeof(IServiceMarker).IsAssignableFrom(typeof(TService)))
        {
            return;
        }

        ServiceTypes.Check(typeof(TService));
        var binder = ServiceTypes.HubInterfaceOf(typeof(TService)) is not null ? typeof(HubBinder<>) : typeof(ServiceBinder<>);
        var serviceInterface = ServiceTypes.InterfaceOf(typeof(TService));
        var instance = Activator.CreateInstance(binder.MakeGenericType(typeof(TService)), context, services)!;
        Generic.Invoke(instance, "Bind", serviceInterface);
        ServerLog.ServiceMethodDiscovered(services.Logger, typeof(TService).Name, nameof(MagicOnionMethodProvider<>));
    }
}
