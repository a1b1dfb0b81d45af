using System.Diagnostics;
using System.Security.Cryptography;
using Chat.LoadTest.Checking;
using Chat.LoadTest.Clients;
using Chat.LoadTest.Measuring;
using Chat.LoadTest.Systems;

namespace Chat.LoadTest;

/// <summary>One run: connect, idle, load, drain, check.</summary>
internal sealed class LoadRun(CommandLine line, LoadOptions load, ILoadedSystem system)
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    private readonly Meter _meter = new();
    private readonly Violations _violations = new();
    private readonly Database? _database = system.Database is { } database ? new Database(database) : null;

    private static long Repeats(Crowd crowd) => crowd.Sessions.SelectMany(session => session.Views).Sum(view => view.Repeats);

    public async Task<LoadResult> RunAsync(CancellationToken cancellationToken)
    {
        var settings = _database is null ? new Dictionary<string, string>() : await _database.SettingsAsync(cancellationToken);
        foreach (var setting in settings.Where(setting => setting.Key is "fsync" or "synchronous_commit" && setting.Value != "on"))
        {
            _violations.Add($"PostgreSQL has {setting.Key}={setting.Value}: an acknowledgement is worth nothing.");
        }

        await Crowd.WarmUpAsync(system, _violations, cancellationToken);
        var hubsBefore = HubBytes();
        await using var crowd = new Crowd(load, system, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3)), _meter, _violations);
        var connects = await crowd.ConnectAsync(cancellationToken);
        Console.WriteLine($"{load.Connections} connections, {connects:0} a second.");
        var entering = Stopwatch.GetTimestamp();
        await crowd.EnterAsync(cancellationToken);
        var entered = Stopwatch.GetElapsedTime(entering).TotalSeconds;
        Console.WriteLine($"Everybody is subscribed, after {entered:0.0} s.");
        await Task.Delay(load.Idle, TimeProvider.System, cancellationToken);
        var memory = (HubBytes() - hubsBefore) / 1024.0 / load.Connections;

        // Who joins may be told of it twice: by the answer to the subscription and live.
        var repeatsOfEntering = Repeats(crowd);
        var traffic = new Traffic(load, crowd, _meter, _violations);
        var (processes, storm) = await LoadAsync(crowd, traffic, cancellationToken);
        await CheckAsync(crowd, traffic, cancellationToken);
        foreach (var process in system.Processes.Where(process => process.HasEnded))
        {
            _violations.Add($"{process.Name} has ended during the run.");
        }

        var views = crowd.Sessions.SelectMany(session => session.Views).ToArray();
        return new LoadResult
        {
            Preset = line.Preset,
            Command = line.Text,
            At = TimeProvider.System.GetUtcNow(),
            Runtime = Report.Runtime(),
            Machine = Report.Machine(),
            Load = load,
            Database = settings,
            ConnectsPerSecond = connects,
            EnterSeconds = entered,
            HubKilobytesPerConnection = memory,
            AcknowledgedPerSecond = _meter.MeasuredAcknowledged / _meter.MeasuredSeconds,
            DeliveredPerSecond = _meter.MeasuredDelivered / _meter.MeasuredSeconds,
            Acknowledge = Latency.Of(_meter.Acknowledge),
            Delivery = Latency.Of(_meter.Delivery),
            Processes = processes,
            Sent = _meter.Sent,
            Acknowledged = _meter.Acknowledged,
            SentAgain = _meter.SentAgain,
            Delivered = _meter.Delivered,
            Repeats = Repeats(crowd) - repeatsOfEntering,
            Reloads = views.Sum(view => view.Reloads),
            FailedConnects = _meter.FailedConnects,
            FailureReasons = _meter.FailureReasons,
            EndedConnections = _meter.Ended,
            CutConnections = _meter.Cut,
            Storm = storm,
            ViolationCount = _violations.Count,
            Violations = _violations.Sentences,
        };
    }

    private async Task<(IReadOnlyList<ProcessFigures> Processes, StormFigures? Storm)> LoadAsync(Crowd crowd, Traffic traffic, CancellationToken cancellationToken)
    {
        await traffic.StallAsync(cancellationToken);
        using var garbage = HeldGarbage.Begin(load.HeldGarbage);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = Progress.ShowAsync(crowd, _meter, stop.Token);
        var sending = traffic.RunAsync(stop.Token, cancellationToken);
        StormFigures? storm = null;
        ProcessFigures[] figures;
        try
        {
            await Task.Delay(load.Warmup, TimeProvider.System, cancellationToken);
            var (before, machineBefore) = (Usage(), ProcessUsage.MachineCpuSeconds());
            _meter.Begin();
            var started = Stopwatch.GetTimestamp();
            if (load.Storm)
            {
                storm = await new Storm(crowd, _meter, _database).RunAsync(load.Duration / 2, cancellationToken);
            }

            var left = load.Duration - Stopwatch.GetElapsedTime(started);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System, cancellationToken);
            _meter.End();
            figures = [.. Usage().Zip(before, (now, then) => Figures(now.Name, now.Usage, then.Usage))];
            var others = ProcessUsage.MachineCpuSeconds() - machineBefore - figures.Sum(figure => figure.CpuSeconds);
            figures = [.. figures, Figures("everything else on the machine", new ProcessUsage(Math.Max(0, others), 0), default)];
        }
        finally
        {
            await stop.CancelAsync();
            await progress;
        }

        await sending;
        return (figures, storm);
    }

    /// <summary>Waits until everything has arrived, reads what is stored and compares.</summary>
    private async Task CheckAsync(Crowd crowd, Traffic traffic, CancellationToken cancellationToken)
    {
        var acknowledged = traffic.Acknowledged.ToArray();
        var heads = acknowledged.GroupBy(message => message.Channel).ToDictionary(channel => channel.Key, channel => channel.Max(message => message.Sequence));
        var audience = crowd.Sessions.Where(session => !session.IsStalled).ToArray();
        var draining = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(draining) < DrainLimit
            && audience.Any(session => session.Views.Any(view => view.Next <= heads.GetValueOrDefault(view.Record.Name))))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            foreach (var session in audience)
            {
                await session.FillGapsAsync(cancellationToken);
            }
        }

        var views = audience.SelectMany(session => session.Views).ToLookup(view => view.Record.Name);
        var channels = new List<CheckedChannel>();
        foreach (var (target, record) in crowd.Channels)
        {
            var stored = _database is not null
                ? await _database.EventsAsync(target.Id, cancellationToken)
                : await crowd.ReadEventsAsync(target.Id, cancellationToken);
            channels.Add(new CheckedChannel(record, stored, [.. views[record.Name]]));
        }

        Checker.Check(channels, acknowledged, _violations);
    }

    private long HubBytes() => system.Processes.Where(process => process.Name.Contains("hub", StringComparison.OrdinalIgnoreCase)).Sum(process => ProcessUsage.Of(process.Id).Bytes);

    private (string Name, ProcessUsage Usage)[] Usage() =>
    [
        .. system.Processes.Select(process => (process.Name, ProcessUsage.Of(process.Id))),
        ("this generator", ProcessUsage.Of(Environment.ProcessId)),
    ];

    private ProcessFigures Figures(string name, ProcessUsage now, ProcessUsage then)
    {
        var cpu = now.CpuSeconds - then.CpuSeconds;
        return new ProcessFigures(name, cpu, 100 * cpu / _meter.MeasuredSeconds, 1e6 * cpu / Math.Max(1, _meter.MeasuredAcknowledged), now.Bytes / 1024.0 / 1024.0);
    }
}
