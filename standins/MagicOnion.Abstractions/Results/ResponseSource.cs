using Grpc.Core;
using MagicOnion.Client;

namespace MagicOnion.Protocol;

/// <summary>What both unary results do with the response of a client call.</summary>
internal static class ResponseSource
{
    private const string NotFromCall = "Headers, status and trailers exist only on a result that came from a client call.";

    public static async Task<T> UnwrapAsync<T>(Task<IResponseContext<T>> response)
    {
        var context = await response;
        return await context.ResponseAsync;
    }

    public static async Task<Metadata> HeadersAsync<T>(Task<IResponseContext<T>>? response)
    {
        var context = await (response ?? throw new InvalidOperationException(NotFromCall));
        return await context.ResponseHeadersAsync;
    }

    public static IResponseContext<T> Completed<T>(Task<IResponseContext<T>>? response)
    {
        if (response is null)
        {
            throw new InvalidOperationException(NotFromCall);
        }

        return response.IsCompletedSuccessfully
            ? response.Result
            : throw new InvalidOperationException("Status and trailers exist only after the call has completed.");
    }

    public static void Dispose<T>(Task<IResponseContext<T>>? response)
    {
        if (response is null)
        {
            return;
        }

        if (response.IsCompletedSuccessfully)
        {
            response.Result.Dispose();
        }
        else if (!response.IsCompleted)
        {
            // A filter is still at work: cancel as soon as there is a call.
            _ = response.ContinueWith(
                static done => done.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
