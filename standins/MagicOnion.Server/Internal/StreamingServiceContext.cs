using Grpc.Core;
using MagicOnion.Internal;

namespace MagicOnion.Server.Internal;

/// <summary>A call with one or two streams; the one that its kind does not have is not there.</summary>
internal sealed class StreamingServiceContext<TRequest, TResponse>(
    object instance,
    MethodDescriptor method,
    ServerCallContext callContext,
    DateTimeOffset timestamp,
    IAsyncStreamReader<Box<TRequest>>? requests,
    IServerStreamWriter<Box<TResponse>>? responses) : ServiceContext(instance, method, callContext, timestamp), IStreamingServiceContext<TRequest, TResponse>
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private ResponseQueue<TResponse>? _queue;
    private bool _isCompleted;

    public IAsyncStreamReader<TRequest> RequestStream { get; } = new UnboxingReader(requests);

    public IServerStreamWriter<TResponse> ResponseStream { get; } = new BoxingWriter(responses);

    public bool IsDisconnected => Volatile.Read(ref _isCompleted) || CallContext.CancellationToken.IsCancellationRequested;

    public void QueueResponseStreamWrite(in TResponse value)
    {
        lock (_gate)
        {
            if (!_isCompleted)
            {
                (_queue ??= new ResponseQueue<TResponse>(ResponseStream)).Add(value);
            }
        }
    }

    public void CompleteStreamingHub()
    {
        lock (_gate)
        {
            _isCompleted = true;
            _queue?.Complete();
        }
    }

    /// <summary>Awaits the method, then what it has queued.</summary>
    public async ValueTask EndAsync(Task method)
    {
        try
        {
            await method;
        }
        catch
        {
            CompleteStreamingHub();
            await Written().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        CompleteStreamingHub();
        await Written();
    }

    private Task Written() => _queue?.Written ?? Task.CompletedTask;

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
