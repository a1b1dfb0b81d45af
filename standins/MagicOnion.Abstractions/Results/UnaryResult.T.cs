using System.Runtime.CompilerServices;
using Grpc.Core;
using MagicOnion.Client;
using MagicOnion.CompilerServices;
using MagicOnion.Protocol;

namespace MagicOnion;

/// <summary>The answer to a unary call. <c>default</c> is completed with the default value.</summary>
[AsyncMethodBuilder(typeof(AsyncUnaryResultMethodBuilder<>))]
public readonly struct UnaryResult<TResponse>
{
    // null (the value is here), a Task<TResponse>, or of a client call an IResponseContext<TResponse> or a Task of one.
    private readonly object? _source;
    private readonly TResponse _value;

    public UnaryResult(TResponse rawValue)
    {
        _source = null;
        _value = rawValue;
    }

    public UnaryResult(Task<TResponse> rawTaskValue)
    {
        ArgumentNullException.ThrowIfNull(rawTaskValue);
        _source = rawTaskValue;
        _value = default!;
    }

    public UnaryResult(Task<IResponseContext<TResponse>> response)
    {
        ArgumentNullException.ThrowIfNull(response);
        _source = response;
        _value = default!;
    }

    internal UnaryResult(IResponseContext<TResponse> response)
    {
        _source = response;
        _value = default!;
    }

    public Task<TResponse> ResponseAsync => _source switch
    {
        null => Task.FromResult(_value),
        Task<TResponse> task => task,
        IResponseContext<TResponse> response => response.ResponseAsync,
        _ => ResponseSource.UnwrapAsync((Task<IResponseContext<TResponse>>)_source),
    };

    public Task<Metadata> ResponseHeadersAsync => ResponseSource.HeadersAsync<TResponse>(_source);

    /// <summary>The value when nothing needs to be awaited for it.</summary>
    internal bool TryGetInline(out TResponse value)
    {
        value = _value;
        return _source is null;
    }

    public TaskAwaiter<TResponse> GetAwaiter() => ResponseAsync.GetAwaiter();

    public ConfiguredTaskAwaitable<TResponse> ConfigureAwait(bool continueOnCapturedContext) => ResponseAsync.ConfigureAwait(continueOnCapturedContext);

    public Status GetStatus() => ResponseSource.Completed<TResponse>(_source).GetStatus();

    public Metadata GetTrailers() => ResponseSource.Completed<TResponse>(_source).GetTrailers();

    /// <summary>Cancels the call when it is still under way.</summary>
    public void Dispose() => ResponseSource.Dispose<TResponse>(_source);
}
