using Grpc.Core;

namespace MagicOnion.Client.Unary;

/// <summary>A unary call that goes through filters, which may make none, one or several calls for it.</summary>
internal sealed class FilteredCall<T> : IResponseContext<T>
{
    private readonly Lock _lock = new();
    private Task<ResponseContext<T>>? _result;

    // Guarded by _lock: the call that is under way, and whether no more may start.
    private ResponseContext? _current;
    private bool _isDisposed;

    public Task<T> ResponseAsync => field ??= ReadAsync();

    public Task<Metadata> ResponseHeadersAsync => ReadHeadersAsync();

    public Type ResponseType => typeof(T);

    private Task<ResponseContext<T>> Result => _result ?? throw new InvalidOperationException("The call has not started.");

    public void Start(RequestContext request) => _result = RunAsync(request);

    /// <summary>To be told of each call that is made.</summary>
    public ResponseContext Track(ResponseContext call)
    {
        lock (_lock)
        {
            _current = call;
            if (_isDisposed)
            {
                call.Dispose();
            }
        }

        return call;
    }

    public Status GetStatus() => Completed().GetStatus();

    public Metadata GetTrailers() => Completed().GetTrailers();

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _current?.Dispose();
        }
    }

    private static async Task<ResponseContext<T>> RunAsync(RequestContext request)
    {
        var response = await request.SendAsync().ConfigureAwait(false);
        return response.As<T>();
    }

    private ResponseContext<T> Completed()
        => Result.IsCompletedSuccessfully ? Result.Result : throw new InvalidOperationException("Status and trailers exist only after the call has completed.");

    private async Task<T> ReadAsync()
    {
        var response = await Result.ConfigureAwait(false);
        return await response.ResponseAsync.ConfigureAwait(false);
    }

    private async Task<Metadata> ReadHeadersAsync()
    {
        var response = await Result.ConfigureAwait(false);
        return await response.ResponseHeadersAsync.ConfigureAwait(false);
    }
}
