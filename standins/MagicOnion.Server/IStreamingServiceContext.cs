using Grpc.Core;

namespace MagicOnion.Server;

/// <summary>A call with streams, or the connection of a hub. <see cref="ServiceContext"/> of such a method can be cast to it.</summary>
public interface IStreamingServiceContext : IServiceContext
{
    /// <summary>The client is gone, or <see cref="CompleteStreamingHub"/> was called.</summary>
    bool IsDisconnected { get; }

    /// <summary>Takes no more queued responses. The connection of a hub is ended.</summary>
    void CompleteStreamingHub();
}

public interface IServiceContextWithRequestStream<T> : IStreamingServiceContext
{
    IAsyncStreamReader<T> RequestStream { get; }
}

public interface IServiceContextWithResponseStream<T> : IStreamingServiceContext
{
    IServerStreamWriter<T> ResponseStream { get; }

    /// <summary>
    /// Writes from any thread, without waiting and in the order of the calls; the method ends when all is written. Not to be mixed with writes
    /// to the stream. After <see cref="IStreamingServiceContext.CompleteStreamingHub"/> the value is dropped.
    /// </summary>
    /// <exception cref="RpcException">ResourceExhausted: 65,536 values wait, as the client does not read.</exception>
    void QueueResponseStreamWrite(in T value);
}

public interface IStreamingServiceContext<TRequest, TResponse> : IServiceContextWithRequestStream<TRequest>, IServiceContextWithResponseStream<TResponse>;
