using Grpc.Core;

namespace MagicOnion.Client;

/// <summary>A channel that knows the hub clients on it. Implementations may be written against it; clients do not register with it.</summary>
public interface IMagicOnionAwareGrpcChannel
{
    void ManageStreamingHubClient(Type streamingHubInterfaceType, IStreamingHubMarker streamingHub, Func<Task> disposeAsync, Task waitForDisconnect);

    IReadOnlyCollection<ManagedStreamingHubInfo> GetAllManagedStreamingHubs();

    CallInvoker CreateCallInvoker();
}

public readonly struct ManagedStreamingHubInfo(Type streamingHubType, IStreamingHubMarker client)
{
    public Type StreamingHubType { get; } = streamingHubType;

    public IStreamingHubMarker Client { get; } = client;
}
