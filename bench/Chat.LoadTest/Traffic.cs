using System.Diagnostics;
using Chat.LoadTest.Checking;
using Chat.LoadTest.Clients;
using Chat.LoadTest.Measuring;

namespace Chat.LoadTest;

/// <summary>The messages of a run, and what disturbs it.</summary>
internal sealed class Traffic(LoadOptions load, Crowd crowd, Meter meter, Violations violations)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Session, Sender> _senders = [];

    public IEnumerable<Acknowledged> Acknowledged => _senders.Values.SelectMany(sender => sender.Acknowledged);

    /// <summary>How many of the connections are to stop reading. They send nothing either.</summary>
    public async Task StallAsync(CancellationToken cancellationToken)
    {
        // Spread, so that the channels have at most one each.
        var count = (int)Math.Round(crowd.Sessions.Count * load.Stalled / 100);
        for (var number = 0; number < count; number++)
        {
            await crowd.Sessions[(int)((long)number * crowd.Sessions.Count / count)].StallAsync(cancellationToken);
        }
    }

    /// <summary>Sends until the task ends, and then what is still waiting.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        var routes = crowd.Routes().Where(route => !route.Session.IsStalled).ToArray();
        foreach (var session in routes.Select(route => route.Session).Distinct())
        {
            _senders[session] = new Sender(session, load.Size, meter, violations);
        }

        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var limit = stop.Register(() => late.CancelAfter(AnswerLimit));
        var sending = load.Rate > 0
            ? Task.WhenAll([ScheduleAsync(routes, stop), .. _senders.Values.Select(sender => sender.RunAsync(late.Token))])
            : Task.WhenAll(routes.GroupBy(route => route.Session, route => route.Target)
                .Select(own => _senders[own.Key].RunAsFastAsPossibleAsync([.. own], load.Batch, stop, late.Token)));
        await ChurnAsync(stop);
        try
        {
            await sending;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Told below.
        }

        var unresolved = _senders.Values.Sum(sender => sender.Unresolved);
        if (unresolved > 0)
        {
            violations.Add($"{unresolved} messages had no answer {AnswerLimit.TotalSeconds:0} s after the last was sent.");
        }
    }

    private async Task ScheduleAsync((Session Session, Target Target)[] routes, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var interval = Stopwatch.Frequency / load.Rate;
        for (var number = 0L; !stop.IsCancellationRequested;)
        {
            var now = Stopwatch.GetTimestamp();
            for (long due; (due = started + (long)(number * interval)) <= now; number++)
            {
                var (session, target) = routes[number % routes.Length];
                _senders[session].Offer(due, target);
            }

            await Task.Delay(Tick, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var sender in _senders.Values)
        {
            sender.Complete();
        }
    }

    private async Task ChurnAsync(CancellationToken stop)
    {
        if (load.Churn <= 0)
        {
            return;
        }

        var pause = TimeSpan.FromSeconds(1 / load.Churn);
        while (!stop.IsCancellationRequested)
        {
            var session = crowd.Sessions[Random.Shared.Next(crowd.Sessions.Count)];
            if (!session.IsStalled && session.Cut())
            {
                meter.CountCut();
            }

            await Task.Delay(pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
