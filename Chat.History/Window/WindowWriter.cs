using System.Collections.Concurrent;
using System.Threading.Channels;
using Chat.Contracts.Channels;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.History.Messaging;
using Chat.History.Reading;
using Microsoft.Extensions.Options;

namespace Chat.History.Window;

/// <summary>
/// Writes committed events to the window behind the answers. One reader takes them from a bounded queue; those of a channel that wait
/// together are put in order first, for messages and changes are answered side by side. What finds the queue full is dropped, and the next append to that channel begins its window anew.
/// </summary>
internal sealed partial class WindowWriter : BackgroundService, IAppendListener
{
    private const int MaxRound = 1_000;

    private readonly Channel<Work> _work;
    private readonly ConcurrentDictionary<ChannelId, bool> _refilling = new();
    private readonly WindowStore _store;
    private readonly WindowGate _gate;
    private readonly EventReader _events;
    private readonly WindowOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<WindowWriter> _logger;

    public WindowWriter(WindowStore store, WindowGate gate, EventReader events, IOptions<WindowOptions> options, TimeProvider time, ILogger<WindowWriter> logger)
    {
        (_store, _gate, _events, _options, _time, _logger) = (store, gate, events, options.Value, time, logger);
        _work = Channel.CreateBounded<Work>(new BoundedChannelOptions(_options.WriteQueue) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>An event to add, or (without one) a window to fill from PostgreSQL.</summary>
    private sealed record Work(Epoch Epoch, ChannelId Channel, ChannelEvent? Event);

    public void OnAppended(Epoch epoch, IReadOnlyList<AppendItem> items, IReadOnlyList<AppendOutcome> outcomes)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (outcomes[i] is { Refusal: null, IsRepeat: false, SentAt: { } sentAt } outcome)
            {
                OnEvent(epoch, items[i].ChannelId, ToEvent(items[i], outcome.Sequence, sentAt));
            }
        }
    }

    /// <summary>Adds a committed event.</summary>
    public void OnEvent(Epoch epoch, ChannelId channel, ChannelEvent entry)
    {
        if (!_work.Writer.TryWrite(new Work(epoch, channel, entry)))
        {
            LogDropped();
        }
    }

    /// <summary>Fills the window of a channel from PostgreSQL; asked while it is at it, it does so once.</summary>
    public void Refill(Epoch epoch, ChannelId channel)
    {
        if (_refilling.TryAdd(channel, true) && !_work.Writer.TryWrite(new Work(epoch, channel, null)))
        {
            _refilling.TryRemove(channel, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var round = new List<Work>();
        while (await _work.Reader.WaitToReadAsync(stoppingToken))
        {
            while (round.Count < MaxRound && _work.Reader.TryRead(out var work))
            {
                round.Add(work);
            }

            await WriteAsync(round, stoppingToken);
            round.Clear();
        }
    }

    private async Task WriteAsync(List<Work> round, CancellationToken cancellationToken)
    {
        var writes = round.Where(work => work.Event is not null).GroupBy(work => (work.Epoch, work.Channel)).ToList();
        if (writes.Count > 0)
        {
            await TryAsync(() => Task.WhenAll(writes.SelectMany(write => Runs(write.OrderBy(work => work.Event!.Sequence)).Select(run => _store.AppendAsync(write.Key.Epoch, write.Key.Channel, run)))), cancellationToken);
        }

        foreach (var refill in round.Where(work => work.Event is null))
        {
            await RefillAsync(refill, cancellationToken);
        }
    }

    private async Task RefillAsync(Work refill, CancellationToken cancellationToken)
    {
        try
        {
            var page = await _events.ReadAsync(new ReadEventsRequest { ChannelId = refill.Channel, Limit = _options.Events }, cancellationToken);
            if (page is { Events.Length: > 0 })
            {
                await TryAsync(() => _store.RefillAsync(page.Epoch, refill.Channel, page.Events), cancellationToken);
            }
        }
#pragma warning disable CA1031 // whatever keeps PostgreSQL from being read, the window does without, and the writer goes on
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogRefillFailed(fault);
        }
        finally
        {
            _refilling.TryRemove(refill.Channel, out _);
        }
    }

    // Redis away or slow: the events are lost to the window, which the next append or read finds out.
    private async Task TryAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        if (!_gate.IsOpen || !_store.IsConnected)
        {
            return;
        }

        try
        {
            await write().WaitAsync(_options.ReadTimeout * 10, _time, cancellationToken);
            _gate.Answered();
        }
#pragma warning disable CA1031 // whatever it is, PostgreSQL answers in place of the window, and the service goes on
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _gate.Failed(fault);
        }
    }

    // Dropped events and repeats leave gaps; one script call takes a run without any.
    private static IEnumerable<List<ChannelEvent>> Runs(IEnumerable<Work> writes)
    {
        var run = new List<ChannelEvent>();
        foreach (var work in writes)
        {
            if (run.Count > 0 && work.Event!.Sequence != run[^1].Sequence + 1)
            {
                yield return run;
                run = [];
            }

            run.Add(work.Event!);
        }

        yield return run;
    }

    private static ChannelEvent ToEvent(AppendItem item, long sequence, DateTimeOffset sentAt) => new()
    {
        Sequence = sequence,
        Kind = ChannelEventKind.MessagePosted,
        Message = new MessageData { Id = item.Id, SenderId = item.SenderId, SenderName = item.SenderName, Text = item.Text, SentAt = sentAt },
    };
}
