using Grpc.Core;
using MagicOnion.Internal;

namespace MagicOnion.Client.Unary;

internal abstract class Response<T> : ResponseContext<T>
{
    public sealed override Type ResponseType => typeof(T);

    public sealed override async Task<ResponseContext> WaitResponseAsync()
    {
        await ResponseAsync.ConfigureAwait(false);
        return this;
    }
}

/// <summary>The answer to a call that was made.</summary>
internal sealed class CallResponse<T, TRaw>(AsyncUnaryCall<TRaw> call) : Response<T>
{
    public override Task<T> ResponseAsync => field ??= ReadAsync();

    public override Task<Metadata> ResponseHeadersAsync => call.ResponseHeadersAsync;

    public override Status GetStatus() => call.GetStatus();

    public override Metadata GetTrailers() => call.GetTrailers();

    public override void Dispose() => call.Dispose();

    public override ResponseContext<T> WithNewResult(T newValue) => new ReplacedResponse<T>(this, newValue);

    private async Task<T> ReadAsync()
    {
        var raw = await call.ResponseAsync.ConfigureAwait(false);
        return raw is Box<T> box ? box.Value : (T)(object)raw!;
    }
}

/// <summary>An answer whose value a filter replaced.</summary>
internal sealed class ReplacedResponse<T>(ResponseContext<T> inner, T value) : Response<T>
{
    public override Task<T> ResponseAsync => field ??= Task.FromResult(value);

    public override Task<Metadata> ResponseHeadersAsync => inner.ResponseHeadersAsync;

    public override Status GetStatus() => inner.GetStatus();

    public override Metadata GetTrailers() => inner.GetTrailers();

    public override void Dispose() => inner.Dispose();

    public override ResponseContext<T> WithNewResult(T newValue) => new ReplacedResponse<T>(inner, newValue);
}

/// <summary>An answer that a filter gave without a call.</summary>
internal sealed class GivenResponse<T>(T value, Status status, Metadata headers, Metadata trailers) : Response<T>
{
    public override Task<T> ResponseAsync => field ??= Task.FromResult(value);

    public override Task<Metadata> ResponseHeadersAsync => field ??= Task.FromResult(headers);

    public override Status GetStatus() => status;

    public override Metadata GetTrailers() => trailers;

    public override void Dispose()
    {
    }

    public override ResponseContext<T> WithNewResult(T newValue) => new GivenResponse<T>(newValue, status, headers, trailers);
}
