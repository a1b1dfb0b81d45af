using Grpc.Core;
using MagicOnion.Server.Internal;

namespace MagicOnion.Server;

/// <summary>The stream of requests of a client streaming method.</summary>
public class ClientStreamingContext<TRequest, TResponse> : IAsyncStreamReader<TRequest>, IDisposable
{
    private readonly StreamingServiceContext<TRequest, TResponse> _context;

    internal ClientStreamingContext(StreamingServiceContext<TRequest, TResponse> context)
    {
        _context = context;
    }

    public ServiceContext ServiceContext => _context;

    public TRequest Current => _context.RequestStream.Current;

    public Task<bool> MoveNext(CancellationToken cancellationToken = default) => _context.RequestStream.MoveNext(cancellationToken);

    public void Dispose() => GC.SuppressFinalize(this);

    public async Task ForEachAsync(Action<TRequest> action)
    {
        while (await MoveNext())
        {
            action(Current);
        }
    }

    public async Task ForEachAsync(Func<TRequest, Task> asyncAction)
    {
        while (await MoveNext())
        {
            await asyncAction(Current);
        }
    }

    public ClientStreamingResult<TRequest, TResponse> Result(TResponse result) => new(result);

    public ClientStreamingResult<TRequest, TResponse> ReturnStatus(StatusCode statusCode, string detail)
    {
        _context.CallContext.Status = new Status(statusCode, detail);
        return default;
    }
}

/// <summary>The stream of responses of a server streaming method.</summary>
public class ServerStreamingContext<TResponse> : IAsyncStreamWriter<TResponse>
{
    private readonly IServerStreamWriter<TResponse> _stream;

    internal ServerStreamingContext(ServiceContext context, IServerStreamWriter<TResponse> stream)
    {
        ServiceContext = context;
        _stream = stream;
    }

    public ServiceContext ServiceContext { get; }

    public WriteOptions? WriteOptions
    {
        get => _stream.WriteOptions;
        set => _stream.WriteOptions = value;
    }

    public Task WriteAsync(TResponse message) => _stream.WriteAsync(message);

    public ServerStreamingResult<TResponse> Result() => default;

    public ServerStreamingResult<TResponse> ReturnStatus(StatusCode statusCode, string detail)
    {
        ServiceContext.CallContext.Status = new Status(statusCode, detail);
        return default;
    }
}

/// <summary>Both streams of a duplex streaming method.</summary>
public class DuplexStreamingContext<TRequest, TResponse> : IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, IDisposable
{
    private readonly StreamingServiceContext<TRequest, TResponse> _context;

    internal DuplexStreamingContext(StreamingServiceContext<TRequest, TResponse> context)
    {
        _context = context;
    }

    public ServiceContext ServiceContext => _context;

    public WriteOptions? WriteOptions
    {
        get => _context.ResponseStream.WriteOptions;
        set => _context.ResponseStream.WriteOptions = value;
    }

    public TRequest Current => _context.RequestStream.Current;

    public Task<bool> MoveNext(CancellationToken cancellationToken = default) => _context.RequestStream.MoveNext(cancellationToken);

    public Task WriteAsync(TResponse message) => _context.ResponseStream.WriteAsync(message);

    public void Dispose() => GC.SuppressFinalize(this);

    public DuplexStreamingResult<TRequest, TResponse> Result() => default;

    public DuplexStreamingResult<TRequest, TResponse> ReturnStatus(StatusCode statusCode, string detail)
    {
        _context.CallContext.Status = new Status(statusCode, detail);
        return default;
    }
}
