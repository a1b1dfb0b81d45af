using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Chat.History.Diagnostics;
using Chat.History.Tests.Support;
using Chat.Testing;
using Microsoft.Extensions.Options;

namespace Chat.History.Tests.Diagnostics;

public sealed class HistoryDiagnosticsTests(ChatDatabases databases, RedisFixture redis)
{
    [Fact]
    public async Task Appends_and_pages_are_measured_in_seconds()
    {
        await using var history = await HistoryHost.StartAsync(await databases.CreateAsync(), redis.ConnectionString);
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        var factory = history.Get<IMeterFactory>();
        var measured = new ConcurrentQueue<(string Name, string? Unit, double Value, string? Source)>();
        var sizes = new ConcurrentQueue<(string Name, int Value)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == HistoryMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue(
            (instrument.Name, instrument.Unit, value, tags.ToArray().FirstOrDefault(tag => tag.Key == "source").Value as string)));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => sizes.Enqueue((instrument.Name, value)));
        listener.Start();

        await history.Client.AppendAsync(alice.Says("hi", channel));
        await history.Client.ReadAsync(channel);
        await Eventually.Async(
            async () =>
            {
                await history.Client.ReadAsync(channel, verifiedHead: 2);
                return measured.Any(entry => entry.Source == "window");
            },
            "a page from the window");

        listener.RecordObservableInstruments();
        Assert.Equal([("chat.history.append.batch.size", 1), ("chat.history.append.queue.length", 0), ("chat.history.append.queue.limit", 4_000)], sizes.Order());
        Assert.All(measured, entry => Assert.True(entry.Unit == "s" && entry.Value is > 0 and < 60));
        Assert.Single(measured, entry => entry.Name == "chat.history.append.duration");
        Assert.Contains(measured, entry => entry is { Name: "chat.history.replay.duration", Source: "postgres" });
    }

    [Fact]
    public async Task A_trace_goes_through_the_lane_to_the_statement()
    {
        await using var history = await HistoryHost.StartAsync(await databases.CreateAsync());
        var alice = Person.Alice();
        var channel = await history.Client.CreatesAsync(alice);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        ActivityTraceId trace;
        using (var root = new Activity("key press").Start())
        {
            trace = root.TraceId;
            await history.Client.AppendAsync(alice.Says("hi", channel));
        }

        var append = Assert.Single(spans, span => span.TraceId == trace && span.Source.Name == HistoryActivity.SourceName);
        Assert.Contains(spans, span => span.ParentSpanId == append.SpanId && span.Source.Name == "Npgsql");
        Assert.DoesNotContain(spans.Where(span => span.TraceId == trace), span => span.TagObjects.Any(tag => tag.Value is "hi" or "alice"));
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start_and_are_all_named()
    {
        var wrong = await Assert.ThrowsAnyAsync<Exception>(() => HistoryHost.StartAsync(
            "Nonsense=1", "", ("History:Append:Lanes", "0"), ("History:Append:LaneCapacity", "many"), ("History:Window:Events", "5000"), ("History:Storage:Speed", "high")));

        var failures = Flatten(wrong).OfType<OptionsValidationException>().SelectMany(failure => failure.Failures).ToList();
        foreach (var key in new[] { "ConnectionStrings:chatdb", "ConnectionStrings:cache", "History:Append:Lanes", "History:Append:LaneCapacity", "History:Window:Events", "History:Storage:Speed" })
        {
            Assert.Contains(failures, failure => failure.Contains(key, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<Exception> Flatten(Exception exception) =>
        exception is AggregateException several ? several.InnerExceptions.SelectMany(Flatten) : [exception];
}
