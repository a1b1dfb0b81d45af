using System.Threading.Channels;

namespace Chat.Sdk.Waiting;

/// <summary>Wakes one waiter; set several times before it looks, it wakes it once.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _set =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _set.Writer.TryWrite(true);

    public async Task WaitAsync(CancellationToken cancellationToken) => await _set.Reader.ReadAsync(cancellationToken);

    /// <summary>Returns after that time too.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var timer = time.CreateTimer(static signal => ((Signal)signal!).Set(), this, atMost, Timeout.InfiniteTimeSpan);
        await WaitAsync(cancellationToken);
    }
}
