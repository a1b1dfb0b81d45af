using Chat.Contracts.Errors;
using Grpc.Core;

namespace Chat.LoadTest.Clients;

/// <summary>Calls that prepare a run. A system that is still warming up may say that it is busy.</summary>
internal static class Patiently
{
    private const int Tries = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);

    public static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call().WaitAsync(CallLimit, TimeProvider.System, cancellationToken);
            }
            catch (RpcException failure) when (attempt < Tries && Refusal.TryParseDetail(failure.Status.Detail, out var refusal) && refusal.IsRetryable)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
