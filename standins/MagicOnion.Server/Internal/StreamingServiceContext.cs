using Grpc.Core;
using MagicOnion.Internal;

namespace MagicOnion.Server.Internal;

internal interface IResponseStreamContext<TResponse>
{
    IServerStreamWriter<TResponse> ResponseStream { get; }
}

/// <summary>A call with one or two streams; the one that its kind does not have is not there.</summary>
internal sealed class StreamingServiceContext<TRequest, TResponse>(
    object instance,
    MethodDescriptor method,
    ServerCallContext callContext,
    DateTimeOffset timestamp,
    IAsyncStreamReader<Box<TRequest>>? requests,
    IServerStreamWriter<Box<TResponse>>? responses) : ServiceContext(instance, method, callContext, timestamp), IResponseStreamContext<TResponse>
{
    public IAsyncStreamReader<TRequest> RequestStream { get; } = new UnboxingReader(requests);

    public IServerStreamWriter<TResponse> ResponseStream { get; } = new BoxingWriter(responses);

    private sealed class UnboxingReader(IAsyncStreamReader<Box<TRequest>>? inner) : IAsyncStreamReader<TRequest>
    {
        private IAsyncStreamReader<Box<TRequest>> Inner => inner ?? throw new InvalidOperationException("This method has no stream of requests.");

        public TRequest Current => Inner.Current.Value;

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Inner.MoveNext(cancellationToken);
    }

    private sealed class BoxingWriter(IServerStreamWriter<Box<TResponse>>? inner) : IServerStreamWriter<TResponse>
    {
        private IServerStreamWriter<Box<TResponse>> Inner => inner ?? throw new InvalidOperationException("This method has no stream of responses.");

        public WriteOptions? WriteOptions
        {
            get => Inner.WriteOptions;
            set => Inner.WriteOptions = value;
        }

        public Task WriteAsync(TResponse message) => Inner.WriteAsync(Box.Create(message));
    }
}
