using System.Runtime.CompilerServices;
using Grpc.Core;
using MagicOnion.Client;
using MagicOnion.CompilerServices;
using MagicOnion.Protocol;
using MessagePack;

namespace MagicOnion;

/// <summary>The answer, without a value, to a unary call. <c>default</c> is completed.</summary>
[AsyncMethodBuilder(typeof(AsyncUnaryResultMethodBuilder))]
public readonly struct UnaryResult
{
    // null, a Task, or of a client call an IResponseContext<Nil> or a Task of one.
    private readonly object? _source;

    [Obsolete("Use UnaryResult.CompletedResult.")]
    public UnaryResult(Nil nil)
    {
        _source = null;
    }

    [Obsolete("Use the constructor that takes a Task.")]
    public UnaryResult(Task<Nil> rawTaskValue)
        : this((Task)rawTaskValue)
    {
    }

    public UnaryResult(Task rawTaskValue)
    {
        ArgumentNullException.ThrowIfNull(rawTaskValue);
        _source = rawTaskValue;
    }

    public UnaryResult(Task<IResponseContext<Nil>> response)
    {
        ArgumentNullException.ThrowIfNull(response);
        _source = response;
    }

    internal UnaryResult(IResponseContext<Nil> response)
    {
        _source = response;
    }

    public static UnaryResult CompletedResult => default;

    /// <summary>A result of a method that returns <see cref="MessagePack.Nil"/> as a value.</summary>
    [Obsolete("Use UnaryResult.CompletedResult.")]
    public static UnaryResult<Nil> Nil => default;

    public Task ResponseAsync => _source switch
    {
        null => Task.CompletedTask,
        IResponseContext<Nil> response => response.ResponseAsync,
        Task<IResponseContext<Nil>> response => ResponseSource.UnwrapAsync(response),
        _ => (Task)_source,
    };

    public Task<Metadata> ResponseHeadersAsync => ResponseSource.HeadersAsync<Nil>(_source);

    /// <summary>Nothing needs to be awaited.</summary>
    internal bool IsCompletedInline => _source is null;

    public TaskAwaiter GetAwaiter() => ResponseAsync.GetAwaiter();

    public ConfiguredTaskAwaitable ConfigureAwait(bool continueOnCapturedContext) => ResponseAsync.ConfigureAwait(continueOnCapturedContext);

    public Status GetStatus() => ResponseSource.Completed<Nil>(_source).GetStatus();

    public Metadata GetTrailers() => ResponseSource.Completed<Nil>(_source).GetTrailers();

    /// <summary>Cancels the call when it is still under way.</summary>
    public void Dispose() => ResponseSource.Dispose<Nil>(_source);

    public static UnaryResult<T> FromResult<T>(T value) => new(value);

    public static UnaryResult<T> FromResult<T>(Task<T> task) => new(task);
}
