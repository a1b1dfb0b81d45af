using System.Runtime.CompilerServices;
using Grpc.Core;
using MagicOnion.Internal;
using MagicOnion.Protocol;

namespace MagicOnion;

/// <summary>One request, many responses.</summary>
public readonly struct ServerStreamingResult<TResponse>(IAsyncServerStreamingCallWrapper<TResponse> inner) : IDisposable
{
    public IAsyncStreamReader<TResponse> ResponseStream => Streaming.Call(inner).ResponseStream;

    public Task<Metadata> ResponseHeadersAsync => Streaming.Call(inner).ResponseHeadersAsync;

    public Status GetStatus() => Streaming.Call(inner).GetStatus();

    public Metadata GetTrailers() => Streaming.Call(inner).GetTrailers();

    public void Dispose() => inner?.Dispose();
}

/// <summary>Many requests, many responses.</summary>
public readonly struct DuplexStreamingResult<TRequest, TResponse>(IAsyncDuplexStreamingCallWrapper<TRequest, TResponse> inner) : IDisposable
{
    public IAsyncStreamReader<TResponse> ResponseStream => Streaming.Call(inner).ResponseStream;

    public IClientStreamWriter<TRequest> RequestStream => Streaming.Call(inner).RequestStream;

    public Task<Metadata> ResponseHeadersAsync => Streaming.Call(inner).ResponseHeadersAsync;

    public Status GetStatus() => Streaming.Call(inner).GetStatus();

    public Metadata GetTrailers() => Streaming.Call(inner).GetTrailers();

    public void Dispose() => inner?.Dispose();
}

/// <summary>Many requests, one response; on the server, that response.</summary>
public readonly struct ClientStreamingResult<TRequest, TResponse> : IDisposable
{
    private readonly IAsyncClientStreamingCallWrapper<TRequest, TResponse>? _inner;
    private readonly TResponse? _value;

    public ClientStreamingResult(TResponse rawValue)
    {
        _inner = null;
        _value = rawValue;
    }

    public ClientStreamingResult(IAsyncClientStreamingCallWrapper<TRequest, TResponse> inner)
    {
        _inner = inner;
        _value = default;
    }

    public Task<TResponse> ResponseAsync => _inner is null ? Task.FromResult(_value!) : _inner.ResponseAsync;

    public Task<Metadata> ResponseHeadersAsync => Streaming.Call(_inner).ResponseHeadersAsync;

    public IClientStreamWriter<TRequest> RequestStream => Streaming.Call(_inner).RequestStream;

    public TaskAwaiter<TResponse> GetAwaiter() => ResponseAsync.GetAwaiter();

    public Status GetStatus() => Streaming.Call(_inner).GetStatus();

    public Metadata GetTrailers() => Streaming.Call(_inner).GetTrailers();

    public void Dispose() => _inner?.Dispose();
}
