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
/// Deletions are not dropped: the window must not keep the text.
/// </summary>
internal sealed partial class WindowWriter : BackgroundService, IAppendListener
{
    private const int MaxRound = 1_000;
    private const int WindowsAtOnce = 100;

    private static readonly TimeSpan DeleteAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<Work> _work;

    // Deletions that are not in Redis yet, the newest of each window. What the window has from before them goes with it.
    private readonly ConcurrentDictionary<(Epoch Epoch, ChannelId Channel), ChannelEvent> _deletions = new();
    private readonly ConcurrentDictionary<ChannelId, bool> _refilling = new();
    private readonly WindowStore _store;
    private readonly WindowGate _gate;
    private readonly EventReader _events;
    private readonly WindowOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<WindowWriter> _logger;
    private Task<bool>? _next;

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
        if (entry.Kind == ChannelEventKind.MessageDeleted)
        {
            _deletions.AddOrUpdate((epoch, channel), entry, (_, known) => known.Sequence > entry.Sequence ? known : entry);
        }

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

    /// <summary>Writes the deletions that are left: nobody else knows of them.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!_deletions.IsEmpty)
        {
            await WriteAsync([], cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var round = new List<Work>();
        while (await WaitAsync(stoppingToken))
        {
            while (round.Count < MaxRound && _work.Reader.TryRead(out var work))
            {
                round.Add(work);
            }

            await WriteAsync(round, stoppingToken);
            round.Clear();
        }
    }

    // For something to do; while Redis has not taken a deletion, that is to try again.
    private async Task<bool> WaitAsync(CancellationToken stoppingToken)
    {
        _next ??= _work.Reader.WaitToReadAsync(stoppingToken).AsTask();
        try
        {
            var goesOn = await (_deletions.IsEmpty ? _next : _next.WaitAsync(DeleteAgainAfter, _time, stoppingToken));
            _next = null;
            return goesOn;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private async Task WriteAsync(List<Work> round, CancellationToken cancellationToken)
    {
        var deletions = _deletions.ToDictionary();
        var writes = round.Where(work => work.Event is not null).Select(work => (Window: (work.Epoch, work.Channel), Event: work.Event!))
            .Concat(deletions.Select(deletion => (Window: deletion.Key, Event: deletion.Value)))
            .GroupBy(write => write.Window, write => write.Event)
            .ToList();
        foreach (var part in writes.Chunk(WindowsAtOnce))
        {
            if (!await TryAsync(() => Task.WhenAll(part.SelectMany(write => Write(write.Key, write, deletions.GetValueOrDefault(write.Key)))), cancellationToken))
            {
                break;
            }

            foreach (var window in part.Select(write => write.Key).Where(deletions.ContainsKey))
            {
                _deletions.TryRemove(new(window, deletions[window]));
            }
        }

        foreach (var refill in round.Where(work => work.Event is null))
        {
            await RefillAsync(refill, cancellationToken);
        }
    }

    private IEnumerable<Task> Write((Epoch Epoch, ChannelId Channel) window, IEnumerable<ChannelEvent> events, ChannelEvent? deletion)
    {
        var inOrder = events.Where(item => deletion is null || item.Sequence >= deletion.Sequence).DistinctBy(item => item.Sequence).OrderBy(item => item.Sequence);
        return Runs(inOrder).Select(run => deletion is not null && run[0].Sequence == deletion.Sequence
            ? _store.RestartAsync(window.Epoch, window.Channel, run)
            : _store.AppendAsync(window.Epoch, window.Channel, run));
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
    private async Task<bool> TryAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        if (!_gate.IsOpen || !_store.IsConnected)
        {
            return false;
        }

        try
        {
            await write().WaitAsync(_options.ReadTimeout * 10, _time, cancellationToken);
            _gate.Answered();
            return true;
        }
#pragma warning disable CA1031 // whatever it is, PostgreSQL answers in place of the window, and the service goes on
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _gate.Failed(fault);
            return false;
        }
    }

    // Dropped events and repeats leave gaps; one script call takes a run without any.
    private static IEnumerable<List<ChannelEvent>> Runs(IEnumerable<ChannelEvent> events)
    {
        var run = new List<ChannelEvent>();
        foreach (var item in events)
        {
            if (run.Count > 0 && item.Sequence != run[^1].Sequence + 1)
            {
                yield return run;
                run = [];
            }

            run.Add(item);
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
