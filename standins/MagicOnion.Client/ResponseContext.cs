using Grpc.Core;
using MagicOnion.Client.Unary;

namespace MagicOnion.Client;

/// <summary>The answer to a unary call on its way back through the filters.</summary>
public abstract class ResponseContext : IResponseContext
{
    public abstract Task<Metadata> ResponseHeadersAsync { get; }

    public abstract Type ResponseType { get; }

    public abstract Status GetStatus();

    public abstract Metadata GetTrailers();

    public abstract void Dispose();

    public abstract Task<ResponseContext> WaitResponseAsync();

    /// <exception cref="InvalidCastException">The answer is of another type.</exception>
    public ResponseContext<T> As<T>()
        => this as ResponseContext<T> ?? throw new InvalidCastException($"The response is of type '{ResponseType}', not '{typeof(T)}'.");

    public Task<T> GetResponseAs<T>() => As<T>().ResponseAsync;
}

/// <inheritdoc/>
public abstract class ResponseContext<T> : ResponseContext, IResponseContext<T>
{
    public abstract Task<T> ResponseAsync { get; }

    public static ResponseContext<T> Create<TRaw>(AsyncUnaryCall<TRaw> inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new CallResponse<T, TRaw>(inner);
    }

    public static ResponseContext<T> Create(T value, Status status, Metadata responseHeaders, Metadata trailers)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        ArgumentNullException.ThrowIfNull(trailers);
        return new GivenResponse<T>(value, status, responseHeaders, trailers);
    }

    /// <summary>The same answer with another value.</summary>
    public abstract ResponseContext<T> WithNewResult(T newValue);
}
