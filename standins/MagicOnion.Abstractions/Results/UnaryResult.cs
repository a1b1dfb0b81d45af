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
    // null, a Task, or a Task<IResponseContext<Nil>> that came from a client call.
    private readonly Task? _source;

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

    public static UnaryResult CompletedResult => default;

    public Task ResponseAsync => _source switch
    {
        null => Task.CompletedTask,
        Task<IResponseContext<Nil>> response => ResponseSource.UnwrapAsync(response),
        _ => _source,
    };

    public Task<Metadata> ResponseHeadersAsync => ResponseSource.HeadersAsync(_source as Task<IResponseContext<Nil>>);

    /// <summary>Nothing needs to be awaited.</summary>
    internal bool IsCompletedInline => _source is null;

    public TaskAwaiter GetAwaiter() => ResponseAsync.GetAwaiter();

    public ConfiguredTaskAwaitable ConfigureAwait(bool continueOnCapturedContext) => ResponseAsync.ConfigureAwait(continueOnCapturedContext);

    public Status GetStatus() => ResponseSource.Completed(_source as Task<IResponseContext<Nil>>).GetStatus();

    public Metadata GetTrailers() => ResponseSource.Completed(_source as Task<IResponseContext<Nil>>).GetTrailers();

    /// <summary>Cancels the call when it is still under way.</summary>
    public void Dispose() => ResponseSource.Dispose(_source as Task<IResponseContext<Nil>>);

    public static UnaryResult<T> FromResult<T>(T value) => new(value);

    public static UnaryResult<T> FromResult<T>(Task<T> task) => new(task);
}
