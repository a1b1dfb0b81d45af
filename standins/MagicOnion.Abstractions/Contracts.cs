using Grpc.Core;

namespace MagicOnion;

/// <summary>Marks everything that can be served.</summary>
public interface IServiceMarker;

/// <summary>Marks streaming hubs.</summary>
public interface IStreamingHubMarker;

/// <summary>A service of unary and plain streaming methods; <typeparamref name="TSelf"/> is the interface itself.</summary>
public interface IService<TSelf> : IServiceMarker
{
    TSelf WithOptions(CallOptions option);

    TSelf WithHeaders(Metadata headers);

    TSelf WithDeadline(DateTime deadline);

    TSelf WithCancellationToken(CancellationToken cancellationToken);

    TSelf WithHost(string host);
}

/// <summary>A hub: one connection, calls in one direction and pushes to <typeparamref name="TReceiver"/> in the other.</summary>
public interface IStreamingHub<TSelf, TReceiver> : IStreamingHubMarker, IServiceMarker
{
    /// <summary>The same hub, but calls return at once and get no answer.</summary>
    TSelf FireAndForget();

    Task DisposeAsync();

    Task WaitForDisconnect();
}
