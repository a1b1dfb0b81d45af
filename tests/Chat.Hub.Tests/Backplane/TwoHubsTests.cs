using System.Diagnostics;
using Chat.Contracts.Ids;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Hub.Tests.Backplane;

public sealed class TwoHubsTests(RedisFixture redis) : IAsyncLifetime
{
    private Cluster _cluster = null!;
    private Person _alice = null!;
    private Person _bob = null!;
    private ChannelId _channel;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _alice = await (await _cluster.AddHubAsync()).ConnectAsync("Alice");
        _bob = await (await _cluster.AddHubAsync()).ConnectAsync("Bob");
        _channel = await _cluster.MeetAsync(_alice, _bob);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_message_reaches_the_other_hub_before_heads_are_compared()
    {
        // They never are, and no gap is fetched: time stands still, however busy the machine is.
        var time = StandingTime.New();
        var alice = await (await AddHubAsync()).ConnectAsync("Alice");
        var bob = await (await AddHubAsync()).ConnectAsync("Bob");
        var channel = await _cluster.MeetAsync(alice, bob);
        var reads = _cluster.History.Calls["ReadEventsAsync"];

        await alice.SaysAsync(channel, "hello");
        await bob.ReceivesAsync(channel, "hello");
        await bob.SaysAsync(channel, "hello yourself");
        await alice.ReceivesAsync(channel, "hello yourself");

        Assert.Equal(reads, _cluster.History.Calls["ReadEventsAsync"]);

        Task<TestHub> AddHubAsync() => _cluster.AddHubAsync(services: services => services.AddSingleton<TimeProvider>(time));
    }

    [Fact]
    public async Task Everybody_sees_the_same_order_while_both_hubs_write()
    {
        await Task.WhenAll(WriteAsync(_alice, "a"), WriteAsync(_bob, "b"));
        await Task.WhenAll(
            _alice.UntilAsync(() => _alice.Events(_channel).Count >= 400, "400 events at Alice"),
            _bob.UntilAsync(() => _bob.Events(_channel).Count >= 400, "400 events at Bob"));

        var atAlice = _alice.Events(_channel);
        Assert.Equal(Enumerable.Range(1, 400).Select(number => (long)number), atAlice.Select(item => item.Sequence));
        Assert.Equal(atAlice, _bob.Events(_channel));
        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"a{number}"), atAlice.Select(item => item.Message!.Text).Where(text => text[0] == 'a'));
        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"b{number}"), atAlice.Select(item => item.Message!.Text).Where(text => text[0] == 'b'));

        async Task WriteAsync(Person person, string prefix)
        {
            for (var i = 0; i < 200; i += 4)
            {
                await person.SendsAsync([.. Enumerable.Range(i, 4).Select(number => Person.Message(_channel, $"{prefix}{number}"))]);
            }
        }
    }

    [Fact]
    public async Task The_trace_of_a_send_goes_on_to_History_and_to_the_other_hub()
    {
        var trace = ActivityTraceId.CreateRandom();
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Chat.Hub",
            // Other tests of the process look at what is recorded of theirs.
            Sample = (ref ActivityCreationOptions<ActivityContext> creation) =>
                creation.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        var parent = $"00-{trace}-{ActivitySpanId.CreateRandom()}-01";
        await _alice.SendsAsync(Person.Message(_channel, "traced", parent));
        await _bob.ReceivesAsync(_channel, "traced");
        await Eventually.Async(() => Names().Count() == 3, "three spans of the trace");

        Assert.Equal(["chat.append", "chat.receive", "chat.send"], Names());
        Assert.Contains(_cluster.History.TraceParents, header => header?.Contains(trace.ToString(), StringComparison.Ordinal) == true);

        IEnumerable<string> Names()
        {
            lock (spans)
            {
                return [.. spans.Where(span => span.TraceId == trace).Select(span => span.OperationName).Order(StringComparer.Ordinal)];
            }
        }
    }
}
