using Grpc.Core;

namespace MagicOnion.Server.Internal;

/// <summary>The context of a hub lives as long as the connection.</summary>
internal sealed class HubServiceContext(object instance, MethodDescriptor method, ServerCallContext callContext, DateTimeOffset timestamp)
    : ServiceContext(instance, method, callContext, timestamp), IStreamingServiceContext
{
    public HubSession? Session { get; set; }

    public bool IsDisconnected => Session is { HasEnded: true };

    public void CompleteStreamingHub() => Session?.End();
}
