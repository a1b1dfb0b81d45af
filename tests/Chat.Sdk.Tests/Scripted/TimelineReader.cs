using Chat.Contracts.Channels;
using Chat.Sdk.Timeline;
using Chat.Testing;

namespace Chat.Sdk.Tests.Scripted;

/// <summary>Reads a timeline as a screen would, and remembers all of it.</summary>
public sealed class TimelineReader : IAsyncDisposable
{
    private readonly List<ChannelEvent> _events = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    public TimelineReader(ChannelTimeline timeline) => _reading = Task.Run(() => ReadAsync(timeline));

    public IReadOnlyList<ChannelEvent> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    public int Resets { get; private set; }

    public IEnumerable<string> Texts => Events.Select(item => item.Message?.Text).OfType<string>();

    /// <summary>Ends with the timeline.</summary>
    public Task Ended => _reading;

    public Task HasRead(string text) => Eventually.Async(() => Texts.Contains(text), $"\"{text}\" on the screen");

    public Task HasReadUpTo(long sequence) =>
        Eventually.Async(() => Events is [.., var last] && last.Sequence >= sequence, $"event {sequence} on the screen");

    /// <summary>Every event once, in order, nothing left out.</summary>
    public void IsWithoutGaps() => Assert.Equal(Enumerable.Range((int)Events[0].Sequence, Events.Count).Select(number => (long)number), Events.Select(item => item.Sequence));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ContinueWith(static _ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private async Task ReadAsync(ChannelTimeline timeline)
    {
        await foreach (var update in timeline.ReadAllAsync(_stop.Token))
        {
            lock (_events)
            {
                if (update.IsReset)
                {
                    _events.Clear();
                    Resets++;
                }

                _events.AddRange(update.Events);
            }
        }
    }
}
