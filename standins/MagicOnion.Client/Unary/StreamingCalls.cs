using Grpc.Core;
using MagicOnion.Internal;

namespace MagicOnion.Client.Unary;

internal sealed class ServerStreamingCall<TResponse>(AsyncServerStreamingCall<Box<TResponse>> call) : IAsyncServerStreamingCallWrapper<TResponse>
{
    public IAsyncStreamReader<TResponse> ResponseStream { get; } = new UnboxingReader<TResponse>(call.ResponseStream);

    public Task<Metadata> ResponseHeadersAsync => call.ResponseHeadersAsync;

    public Status GetStatus() => call.GetStatus();

    public Metadata GetTrailers() => call.GetTrailers();

    public void Dispose() => call.Dispose();
}

internal sealed class ClientStreamingCall<TRequest, TResponse>(AsyncClientStreamingCall<Box<TRequest>, Box<TResponse>> call) : IAsyncClientStreamingCallWrapper<TRequest, TResponse>
{
    public IClientStreamWriter<TRequest> RequestStream { get; } = new BoxingWriter<TRequest>(call.RequestStream);

    public Task<TResponse> ResponseAsync => field ??= ReadAsync();

    public Task<Metadata> ResponseHeadersAsync => call.ResponseHeadersAsync;

    public Status GetStatus() => call.GetStatus();

    public Metadata GetTrailers() => call.GetTrailers();

    public void Dispose() => call.Dispose();

    private async Task<TResponse> ReadAsync() => (await call.ResponseAsync.ConfigureAwait(false)).Value;
}

internal sealed class DuplexStreamingCall<TRequest, TResponse>(AsyncDuplexStreamingCall<Box<TRequest>, Box<TResponse>> call) : IAsyncDuplexStreamingCallWrapper<TRequest, TResponse>
{
    public IClientStreamWriter<TRequest> RequestStream { get; } = new BoxingWriter<TRequest>(call.RequestStream);

    public IAsyncStreamReader<TResponse> ResponseStream { get; } = new UnboxingReader<TResponse>(call.ResponseStream);

    public Task<Metadata> ResponseHeadersAsync => call.ResponseHeadersAsync;

    public Status GetStatus() => call.GetStatus();

    public Metadata GetTrailers() => call.GetTrailers();

    public void Dispose() => call.Dispose();
}

internal sealed class UnboxingReader<T>(IAsyncStreamReader<Box<T>> inner) : IAsyncStreamReader<T>
{
    public T Current => inner.Current.Value;

    public Task<bool> MoveNext(CancellationToken cancellationToken) => inner.MoveNext(cancellationToken);
}

internal sealed class BoxingWriter<T>(IClientStreamWriter<Box<T>> inner) : IClientStreamWriter<T>
{
    public WriteOptions? WriteOptions
    {
        get => inner.WriteOptions;
        set => inner.WriteOptions = value;
    }

    public Task WriteAsync(T message) => inner.WriteAsync(Box.Create(message));

    public Task WriteAsync(T message, CancellationToken cancellationToken) => inner.WriteAsync(Box.Create(message), cancellationToken);

    public Task CompleteAsync() => inner.CompleteAsync();
}
