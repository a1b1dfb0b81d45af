using Chat.Contracts;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Messaging;
using Chat.History.Diagnostics;
using Chat.History.Storage;
using Microsoft.Extensions.Options;

namespace Chat.History.Messaging;

/// <summary>Takes in messages, spreads them over the lanes by channel, and puts the outcomes together again.</summary>
internal sealed class AppendLanes : IHostedService, IDisposable
{
    /// <summary>Most messages of one request; more is refused as a whole.</summary>
    public const int MaxRequestItems = 2_000;

    private readonly AppendLane[] _lanes;
    private readonly EpochService _epochs;
    private readonly HistoryMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _impatience = new();
    private Task _running = Task.CompletedTask;

    public AppendLanes(IOptions<AppendOptions> options, MessageAppender appender, IAppendListener listener, EpochService epochs, HistoryMetrics metrics, TimeProvider time)
    {
        _lanes = [.. Enumerable.Range(0, options.Value.Lanes).Select(_ => new AppendLane(options.Value, appender, listener, metrics))];
        metrics.WatchLanes(() => [.. _lanes.Select(lane => lane.Waiting)], options.Value.LaneCapacity);
        _epochs = epochs;
        _metrics = metrics;
        _time = time;
    }

    /// <summary>One outcome for each message, once it is committed. Refused as a whole: batch_too_large.</summary>
    public async Task<AppendAnswer> AppendAsync(IReadOnlyList<AppendItem> items, CancellationToken cancellationToken)
    {
        if (items.Count > MaxRequestItems)
        {
            throw new RefusalException(ErrorCode.BatchTooLarge, $"A request stores at most {MaxRequestItems} messages.");
        }

        var started = _time.GetTimestamp();
        var outcomes = new AppendOutcome[items.Count];
        var parts = Enqueue(items, outcomes, cancellationToken);
        var answers = await Task.WhenAll(parts.Select(part => part.Pending.Answer));
        var answer = AppendAnswers.Join(answers, _epochs.Current ?? default);
        foreach (var (place, outcome) in parts.SelectMany(part => part.Places).Zip(answer.Outcomes))
        {
            outcomes[place] = outcome;
        }

        _metrics.Appended(_time.GetElapsedTime(started));
        return answer with { Outcomes = outcomes };
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The lanes outlive whatever trace the start belongs to.
        using var _ = ExecutionContext.SuppressFlow();
        _running = Task.WhenAll(_lanes.Select(lane => Task.Run(() => lane.RunAsync(_impatience.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    /// <summary>Takes nothing more in and stores what waits, as long as the host is patient.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes)
        {
            lane.Complete();
        }

        await using var end = cancellationToken.Register(_impatience.Cancel);
        await _running;
    }

    public void Dispose() => _impatience.Dispose();

    private List<(List<int> Places, PendingAppend Pending)> Enqueue(IReadOnlyList<AppendItem> items, AppendOutcome[] outcomes, CancellationToken cancellationToken)
    {
        var parts = new List<(List<int>, PendingAppend)>();
        foreach (var lane in Sort(items, outcomes))
        {
            var places = lane.Select(entry => entry.Place).ToList();
            var pending = new PendingAppend([.. lane.Select(entry => entry.Item)], cancellationToken);
            if (_lanes[lane.Key].TryEnqueue(pending))
            {
                parts.Add((places, pending));
                continue;
            }

            places.ForEach(place => outcomes[place] = new AppendOutcome { Refusal = Refusals.Busy });
        }

        return parts;
    }

    private ILookup<int, (int Place, AppendItem Item)> Sort(IReadOnlyList<AppendItem> items, AppendOutcome[] outcomes)
    {
        var good = new List<(int Place, AppendItem Item)>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (Check(items[i], out var refusal) is { } item)
            {
                good.Add((i, item));
            }
            else
            {
                outcomes[i] = new AppendOutcome { Refusal = refusal };
            }
        }

        return good.ToLookup(entry => (int)((uint)entry.Item.ChannelId.GetHashCode() % (uint)_lanes.Length));
    }

    // The hub has looked at all this already; here it keeps one bad message from costing the whole commit a second try.
    private static AppendItem? Check(AppendItem? item, out Refusal? refusal)
    {
        if (item is null)
        {
            refusal = Refusal.Of(ErrorCode.InvalidRequest, "A message is missing.");
            return null;
        }

        if (ChatNames.NormalizeUserName(item.SenderName, out refusal) is not { } name || MessageText.Normalize(item.Text, out refusal) is not { } text)
        {
            return null;
        }

        return item with { SenderName = name, Text = text };
    }
}
