using Chat.Contracts.Channels;

namespace Chat.Sdk.Connections;

/// <summary>
/// Tells the hub how much of a connection was processed: after a good deal of it at once, else within a second. It waits for
/// nobody, and a hub that has heard nothing yet hears the newest number only.
/// </summary>
internal sealed class DeliveryAcknowledger : IDisposable
{
    public const int MaxDeliveries = 64;
    public const int MaxEvents = 500;
    public const int MaxCharacters = 128 * 1024;
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Action<long> _acknowledge;
    private readonly ITimer _timer;
    private readonly Lock _sync = new(); // guards what follows, and keeps the numbers in order
    private long _processed;
    private long _acknowledged;
    private int _events;
    private int _characters;

    /// <param name="acknowledge">Must not block.</param>
    /// <param name="time">The clock.</param>
    public DeliveryAcknowledger(Action<long> acknowledge, TimeProvider time)
    {
        _acknowledge = acknowledge;
        _timer = time.CreateTimer(static self => ((DeliveryAcknowledger)self!).Acknowledge(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Processed(ChannelEventBatch batch)
    {
        lock (_sync)
        {
            _processed++;
            _events += batch.Events.Length;
            foreach (var item in batch.Events)
            {
                _characters += (item.Message?.Text.Length ?? 0) + (item.Change?.Text?.Length ?? 0);
            }

            if (_processed - _acknowledged >= MaxDeliveries || _events >= MaxEvents || _characters >= MaxCharacters)
            {
                Acknowledge();
            }
            else if (_processed == _acknowledged + 1)
            {
                _timer.Change(Longest, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Acknowledge()
    {
        lock (_sync)
        {
            if (_processed == _acknowledged)
            {
                return;
            }

            try
            {
                _acknowledge(_processed);
            }
#pragma warning disable CA1031 // the connection is broken: others notice that
            catch (Exception)
#pragma warning restore CA1031
            {
                return;
            }

            (_acknowledged, _events, _characters) = (_processed, 0, 0);
        }
    }
}
