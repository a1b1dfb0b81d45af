using System.Threading.Channels;
using Grpc.Core;

namespace StandIns.MagicOnion.Tests.Clients;

/// <summary>A connection to a hub whose other side is the test: it says what arrives and sees what was sent, as bytes.</summary>
internal sealed class ClientScriptedServer : CallInvoker
{
    private readonly Channel<byte[]> _toClient = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<string> _fromClient = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _halfClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? Path { get; private set; }

    public string? Host { get; private set; }

    /// <summary>Each write waits for this.</summary>
    public Func<Task> BeforeWrite { get; set; } = () => Task.CompletedTask;

    /// <summary>Is called by each read.</summary>
    public Action BeforeRead { get; set; } = () => { };

    /// <summary>Whether each write was to be flushed, in order.</summary>
    public List<bool> Flushes { get; } = [];

    public Task HalfClosed => _halfClosed.Task;

    public Task Cancelled => _cancelled.Task;

    /// <summary>A server that accepts at once.</summary>
    public static ClientScriptedServer Accepting()
    {
        var server = new ClientScriptedServer();
        server.Accept();
        server.Send("93FF000C");
        return server;
    }

    public void Accept(string? version = "2")
    {
        var headers = new Metadata();
        if (version is not null)
        {
            headers.Add("x-magiconion-streaminghub-version", version);
        }

        _headers.TrySetResult(headers);
    }

    public void Refuse(Status status) => _headers.TrySetException(new RpcException(status));

    public void Send(string hex) => Send(Convert.FromHexString(hex));

    public void Send(byte[] message) => Assert.True(_toClient.Writer.TryWrite(message));

    /// <summary>Ends the stream: with OK, or with a status.</summary>
    public void End(Status? status = null) => _toClient.Writer.TryComplete(status is { } failure ? new RpcException(failure) : null);

    /// <summary>The next frame from the client.</summary>
    public Task<string> NextAsync(string what) => _fromClient.Reader.ReadAsync().AsTask().Within(what);

    public bool TryNext(out string? hex) => _fromClient.Reader.TryRead(out hex);

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Path = method.FullName;
        Host = host;
        options.CancellationToken.Register(() =>
        {
            _headers.TrySetException(new RpcException(new Status(StatusCode.Cancelled, "Call canceled by the client.")));
            _cancelled.TrySetResult();
            _toClient.Writer.TryComplete(new RpcException(new Status(StatusCode.Cancelled, "Call canceled by the client.")));
        });
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            new Requests<TRequest>(this, method.RequestMarshaller),
            new Responses<TResponse>(this, method.ResponseMarshaller),
            _headers.Task,
            () => Status.DefaultSuccess,
            () => [],
            () => _cancelled.TrySetResult());
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    private sealed class Requests<T>(ClientScriptedServer server, Marshaller<T> marshaller) : IClientStreamWriter<T>
    {
        public WriteOptions? WriteOptions { get; set; }

        public async Task WriteAsync(T message)
        {
            await server.BeforeWrite();
            server.Flushes.Add((WriteOptions?.Flags & WriteFlags.BufferHint) != WriteFlags.BufferHint);
            server._fromClient.Writer.TryWrite(Convert.ToHexString(ClientMarshalling.Write(marshaller, message)));
        }

        public Task CompleteAsync()
        {
            server._halfClosed.TrySetResult();
            return Task.CompletedTask;
        }
    }

    private sealed class Responses<T>(ClientScriptedServer server, Marshaller<T> marshaller) : IAsyncStreamReader<T>
    {
        public T Current { get; private set; } = default!;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            server.BeforeRead();
            if (!await server._toClient.Reader.WaitToReadAsync(cancellationToken))
            {
                return false;
            }

            Current = ClientMarshalling.Read(marshaller, await server._toClient.Reader.ReadAsync(cancellationToken));
            return true;
        }
    }
}
