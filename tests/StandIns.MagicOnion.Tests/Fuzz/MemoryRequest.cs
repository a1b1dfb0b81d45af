using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>One HTTP/2 request and its response, as much of them as gRPC looks at.</summary>
internal sealed class MemoryRequest
    : IRequestBodyPipeFeature, IHttpResponseFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature, IHttpRequestLifetimeFeature, IDisposable
{
    private readonly Pipe _request = new();
    private readonly Pipe _response = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly Stack<(Func<object, Task> Callback, object State)> _onCompleted = new();

    public MemoryRequest()
    {
        RequestAborted = _aborted.Token;
        Writer = new StartingWriter(this, _response.Writer);
        Stream = Writer.AsStream();
    }

    /// <summary>What the client sends.</summary>
    public PipeWriter ToServer => _request.Writer;

    /// <summary>What the client gets.</summary>
    public PipeReader FromServer => _response.Reader;

    /// <summary>Ends with the request, and with its exception.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public bool WasAborted => _aborted.IsCancellationRequested;

    public PipeReader Reader => _request.Reader;

    public PipeWriter Writer { get; }

    public Stream Stream { get; }

    public Stream Body { get; set; } = Stream.Null;

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public bool HasStarted { get; private set; }

    public CancellationToken RequestAborted { get; set; }

    public void Run(Func<Task> process) => Completion = Task.Run(async () =>
    {
        try
        {
            await process();
        }
        finally
        {
            while (_onCompleted.TryPop(out var completed))
            {
                await completed.Callback(completed.State);
            }

            await _request.Reader.CompleteAsync();
            await _response.Writer.CompleteAsync();
        }
    });

    /// <summary>The connection is cut, by either side.</summary>
    public void Abort()
    {
        _request.Writer.Complete(new IOException("The connection was cut."));
        _response.Reader.CancelPendingRead();
        _aborted.Cancel();
    }

    public void OnStarting(Func<object, Task> callback, object state)
    {
    }

    public void OnCompleted(Func<object, Task> callback, object state) => _onCompleted.Push((callback, state));

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        HasStarted = true;
        return Task.CompletedTask;
    }

    public Task CompleteAsync() => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void Dispose() => _aborted.Dispose();

    /// <summary>Sees the response start with the first flush.</summary>
    private sealed class StartingWriter(MemoryRequest request, PipeWriter inner) : PipeWriter
    {
        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            request.HasStarted = true;
            return request.WasAborted ? new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true)) : inner.FlushAsync(cancellationToken);
        }
    }
}
