using Grpc.Core;
using MagicOnion.Client;

namespace MagicOnion.Protocol;

/// <summary>What both unary results do with the response of a client call: a context, or a task of one.</summary>
internal static class ResponseSource
{
    public static async Task<T> UnwrapAsync<T>(Task<IResponseContext<T>> response)
    {
        var context = await response.ConfigureAwait(false);
        return await context.ResponseAsync.ConfigureAwait(false);
    }

    public static async Task<Metadata> HeadersAsync<T>(object? source)
    {
        var context = source switch
        {
            IResponseContext<T> response => response,
            Task<IResponseContext<T>> response => await response.ConfigureAwait(false),
            _ => throw NotFromCall(),
        };
        return await context.ResponseHeadersAsync.ConfigureAwait(false);
    }

    public static IResponseContext<T> Completed<T>(object? source) => source switch
    {
        IResponseContext<T> response => response,
        Task<IResponseContext<T>> { IsCompletedSuccessfully: true } response => response.Result,
        Task<IResponseContext<T>> => throw new InvalidOperationException("Status and trailers exist only after the call has completed."),
        _ => throw NotFromCall(),
    };

    public static void Dispose<T>(object? source)
    {
        if (source is IResponseContext<T> response)
        {
            response.Dispose();
        }
        else if (source is Task<IResponseContext<T>> task)
        {
            // Not there yet: cancel as soon as there is a call.
            _ = task.ContinueWith(
                static done => done.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private static InvalidOperationException NotFromCall() => new("Headers, status and trailers exist only on a result that came from a client call.");
}
