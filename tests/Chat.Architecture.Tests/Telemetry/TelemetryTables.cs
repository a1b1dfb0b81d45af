using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using Chat.Hub;
using Chat.History;
using Chat.Migrations;
using Chat.Notifications;
using Chat.Sdk;
using Chat.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.Architecture.Tests.Telemetry;

/// <summary>What docs/telemetry.md has in tables, made from the code and from services that run.</summary>
internal static class TelemetryTables
{
    public static readonly IReadOnlyList<Assembly> Assemblies =
    [
        typeof(ChatClient).Assembly, typeof(ServiceDefaultsExtensions).Assembly, typeof(HubApplication).Assembly,
        typeof(HistoryApplication).Assembly, typeof(NotificationsApplication).Assembly, typeof(MigrationsApplication).Assembly,
    ];

    public static IEnumerable<(Assembly Assembly, MethodInfo Method, LoggerMessageAttribute Event)> LogEvents() =>
        from assembly in Assemblies
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
        where attribute is not null
        orderby attribute.EventId
        select (assembly, method, attribute);

    public static string Logs() => Table(
        ["id", "of", "level", "message"],
        LogEvents().Select(entry => Row(entry.Event.EventId, entry.Assembly.GetName().Name!, entry.Event.Level, entry.Event.Message.Replace("|", "\\|", StringComparison.Ordinal))));

    public static string Metrics()
    {
        var tags = new ConcurrentDictionary<Instrument, string[]>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name.StartsWith("Chat.", StringComparison.Ordinal))
                {
                    tags.TryAdd(instrument, []);
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, keys, _) => Note(instrument, keys));
        listener.SetMeasurementEventCallback<int>((instrument, _, keys, _) => Note(instrument, keys));
        listener.SetMeasurementEventCallback<double>((instrument, _, keys, _) => Note(instrument, keys));
        listener.Start();
        using var services = AllMetrics.Measure();
        listener.RecordObservableInstruments();

        var instruments = tags.GroupBy(entry => (entry.Key.Meter.Name, entry.Key.Name)).OrderBy(group => group.Key.Item2, StringComparer.Ordinal);
        return Table(
            ["name", "meter", "kind", "unit", "tags", "meaning"],
            instruments.Select(group => Row(
                $"`{group.Key.Item2}`",
                group.Key.Item1,
                KindOf(group.First().Key),
                group.First().Key.Unit!,
                string.Join(", ", group.SelectMany(entry => entry.Value).Distinct().Select(key => $"`{key}`")),
                group.First().Key.Description!)));

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> keys) =>
            tags[instrument] = [.. tags[instrument].Union(keys.ToArray().Select(key => key.Key))];
    }

    /// <summary>The spans of one send, from the client on one hub to that on the other.</summary>
    public static async Task<string> SpansAsync(RunningServices services)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Chat.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        var channel = await services.Alice.CreateChannelAsync($"spans-{Guid.NewGuid():N}").OrFail("a channel");
        await services.Bob.JoinChannelAsync(channel.Name).OrFail("Bob in the channel");
        await using var alice = await services.Alice.OpenChannelAsync(channel.Id).OrFail("Alice's timeline");
        await using var bob = await services.Bob.OpenChannelAsync(channel.Id).OrFail("Bob's timeline");
        ActivitySource.AddActivityListener(listener);

        await services.Alice.SendAsync(channel.Id, "hello").OrFail("the acknowledgement");
        List<Activity> trace = [];
        await Eventually.Async(
            () =>
            {
                var send = spans.FirstOrDefault(span => span.Source.Name == "Chat.Sdk" && span.GetTagItem("chat.channel.id") as string == $"{channel.Id}");
                trace = [.. spans.Where(span => span.TraceId == send?.TraceId)];
                return trace.Select(span => (span.Source.Name, span.OperationName)).Distinct().Count() == 5;
            },
            "the five spans of the send");

        return Table(
            ["name", "source", "kind", "tags"],
            trace.OrderBy(span => span.StartTimeUtc).DistinctBy(span => (span.Source.Name, span.OperationName)).OrderBy(Depth)
                .Select(span => Row($"`{span.OperationName}`", span.Source.Name, span.Kind, string.Join(", ", span.TagObjects.Select(tag => $"`{tag.Key}`").Order(StringComparer.Ordinal)))));

        static int Depth(Activity span) => (span.Source.Name, span.OperationName) switch
        {
            ("Chat.Sdk", _) => 0,
            (_, "chat.send") => 1,
            (_, "chat.append") => 2,
            (_, "chat.history.append") => 3,
            _ => 4,
        };
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" => "counter",
        "Histogram" => "histogram",
        "ObservableGauge" => "gauge",
        _ => "up-down counter",
    };

    private static string Table(string[] columns, IEnumerable<string> rows) =>
        string.Concat(rows.Prepend(Row([.. columns.Select(_ => "---")])).Prepend(Row([.. columns])).Select(row => row + "\n"));

    private static string Row(params object[] cells) => $"| {string.Join(" | ", cells)} |";
}
