using Chat.Contracts.Errors;
using Chat.LoadTest.Systems;
using Grpc.Core;

namespace Chat.LoadTest.Clients;

/// <summary>Calls around the load. A system that is still warming up may say that it is busy.</summary>
internal static class Patiently
{
    private const int Tries = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);

    /// <exception cref="LoadTestException">It stayed so.</exception>
    public static async Task<T> CallAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call().WaitAsync(CallLimit, TimeProvider.System, cancellationToken);
            }
            catch (RpcException failure) when (Refusal.TryParseDetail(failure.Status.Detail, out var refusal) && refusal.IsRetryable)
            {
                if (attempt == Tries)
                {
                    throw new LoadTestException($"{what}: {failure.Status.Detail} (tried {Tries} times)");
                }

                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
