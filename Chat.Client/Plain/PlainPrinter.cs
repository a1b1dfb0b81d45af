using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Sdk.Timeline;

namespace Chat.Client.Plain;

/// <summary>Writes the messages of a channel: the last 50, then everyone's, its own too, once and in the channel's order.</summary>
internal sealed class PlainPrinter(ChannelTimeline timeline, TextWriter output, TextWriter errors)
{
    public const int FirstMessages = 50;

    // Enough to recognise what is shown again after the server's database was restored; older ids are forgotten.
    private const int MaxRemembered = 10_000;

    private readonly ChannelView _view = new();
    private readonly HashSet<MessageId> _printed = [];
    private readonly Queue<MessageId> _order = new();
    private readonly Lock _sync = new(); // guards the two below
    private long _reached;
    private (long Sequence, TaskCompletionSource Source)? _waiter;

    /// <summary>Until the timeline ends, or it is told to stop.</summary>
    /// <exception cref="IOException">The output takes no more.</exception>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PrintAllAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task PrintAllAsync(CancellationToken cancellationToken)
    {
        var isFirst = true;
        await foreach (var update in timeline.ReadAllAsync(cancellationToken))
        {
            if (update.IsReset && !isFirst)
            {
                await errors.WriteLineAsync("The server's history was restored; messages that were not shown yet follow.");
            }

            var events = update.IsReset ? await timeline.WithEarlierAsync(update.Events, FirstMessages, cancellationToken) : update.Events;
            if (update.IsReset)
            {
                // First all of it: a message is shown as it is by now.
                _view.Apply(update with { Events = events });
            }

            foreach (var item in events)
            {
                await PrintAsync(item, isLive: !update.IsReset);
            }

            await output.FlushAsync(cancellationToken);
            isFirst = false;
            if (events.Count > 0)
            {
                Reach(events[^1].Sequence);
            }
        }
    }

    /// <summary>Completes when that event has been written.</summary>
    public Task Reaches(long sequence)
    {
        lock (_sync)
        {
            if (_reached >= sequence)
            {
                return Task.CompletedTask;
            }

            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiter = (sequence, source);
            return source.Task;
        }
    }

    private async Task PrintAsync(ChannelEvent item, bool isLive)
    {
        _view.Apply(item);
        if ((_view.Find(item.Sequence) ?? item.Message) is { } message)
        {
            if (message.State is not { IsDeleted: true } && Remember(message.Id))
            {
                await output.WriteLineAsync(PlainFormat.Message(message));
            }
        }
        else if (isLive && PlainFormat.Event(item, _view) is { } line)
        {
            await errors.WriteLineAsync(line);
        }
    }

    private bool Remember(MessageId id)
    {
        if (!_printed.Add(id))
        {
            return false;
        }

        _order.Enqueue(id);
        if (_order.Count > MaxRemembered)
        {
            _printed.Remove(_order.Dequeue());
        }

        return true;
    }

    private void Reach(long sequence)
    {
        lock (_sync)
        {
            _reached = sequence;
            if (_waiter is { } waiter && waiter.Sequence <= sequence)
            {
                waiter.Source.TrySetResult();
                _waiter = null;
            }
        }
    }
}
