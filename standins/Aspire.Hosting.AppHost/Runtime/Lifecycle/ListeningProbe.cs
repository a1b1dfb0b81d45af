using System.Net.Sockets;

namespace Aspire.Hosting.Runtime;

/// <summary>Finds out when a process has begun to listen.</summary>
internal sealed class ListeningProbe(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>An endpoint that is declared but never opened must not keep the resource unhealthy.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Ends when every port accepts connections, when the limit has passed, or when the process has ended.</summary>
    public async Task WaitAsync(IReadOnlyList<int> ports, Task exited, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        foreach (var port in ports)
        {
            while (!exited.IsCompleted && time.GetElapsedTime(start) < Limit && !await AnswersAsync(port, cancellationToken).ConfigureAwait(false))
            {
                await Task.WhenAny(exited, Task.Delay(Interval, time, cancellationToken)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    public static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = await Loopback.ConnectAsync(port, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
