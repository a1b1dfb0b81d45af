using System.Diagnostics;
using Chat.Contracts.Ids;
using Chat.Hub.Tests.Kit;
using Chat.Sdk;
using Chat.Testing;

namespace Chat.Hub.Tests;

/// <summary>What the exporters get to see of a client, two hubs, History and both stores.</summary>
public sealed class TraceTests(RedisFixture redis, PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Text = "a text that nobody else reads";

    private readonly EndedSpans _spans = new();
    private RealHistory _history = null!;
    private TestHub _first = null!;
    private TestHub _second = null!;
    private ChatClient _alice = null!;
    private Person _bob = null!;
    private ChannelId _channel;

    public async ValueTask InitializeAsync()
    {
        _history = await RealHistory.StartAsync(await postgres.CreateDatabaseAsync(), redis.ConnectionString, _spans.AddTo);
        _first = await TestHub.StartAsync(_history.Address, redis.ConnectionString, services: _spans.AddTo, settings: [EndedSpans.Collector, ("OTEL_TRACES_SAMPLER", "always_on")]);
        _second = await TestHub.StartAsync(_history.Address, redis.ConnectionString);
        _alice = new ChatClient(new ChatClientOptions { Server = _first.GrpcAddress, AccessToken = (_, _) => ValueTask.FromResult(_first.Issuer.TokenFor("Alice")) });
        await _alice.ConnectAsync().OrFail("Alice's connection");
        _bob = await _second.ConnectAsync("Bob");
        _channel = (await _bob.Hub.CreateChannelAsync("quiet-room")).Id;
        await _bob.SubscribesAsync(_channel);
        await _alice.JoinChannelAsync("quiet-room").OrFail("Alice in the channel");
        // What is asked once, for the first message, belongs to the connection.
        await _alice.SendAsync(_channel, "first").OrFail("the first message");
        await _bob.ReceivesAsync(_channel, "first");
    }

    public async ValueTask DisposeAsync()
    {
        await _alice.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _history.DisposeAsync();
    }

    [Fact]
    public async Task One_send_is_one_trace_from_the_client_to_the_stores_and_the_other_hub()
    {
        var sent = await _alice.SendAsync(_channel, Text).OrFail("the acknowledgement");
        await _bob.ReceivesAsync(_channel, Text);
        var send = await SpanAsync("Chat.Sdk", "chat.send", span => Sequence(span) == sent.Sequence);
        await Eventually.Async(() => _spans.Of(send.TraceId).Any(span => span.DisplayName == "PUBLISH"), "the publication in the trace");

        var accepted = Child(send, "Chat.Hub", "chat.send");
        var append = Child(accepted, "Chat.Hub", "chat.append");
        var call = Child(Child(append, "Grpc.Net.Client", null), "System.Net.Http", null);
        var request = Child(call, "Microsoft.AspNetCore", null);
        var commit = Child(request, "Chat.History", "chat.history.append");
        Child(commit, "Npgsql", null);
        Child(append, "OpenTelemetry.Instrumentation.StackExchangeRedis", "PUBLISH");
        var receive = Child(append, "Chat.Hub", "chat.receive");

        Assert.Equal(default, send.ParentSpanId);
        Assert.Equal(
            [ActivityKind.Producer, ActivityKind.Server, ActivityKind.Internal, ActivityKind.Internal, ActivityKind.Consumer],
            new[] { send, accepted, append, commit, receive }.Select(span => span.Kind));
        Assert.All([send, accepted, append, commit, receive], span => Assert.Equal((sent.Sequence, $"{_channel}"), (Sequence(span), span.GetTagItem("chat.channel.id"))));
        Assert.All([append, commit, receive], span => Assert.Equal(1, span.GetTagItem("chat.batch.size")));
        Assert.Single(_spans.Of(send.TraceId), span => span.OperationName == "chat.receive");
    }

    [Fact]
    public async Task Messages_that_share_a_commit_keep_their_traces_which_are_linked()
    {
        var answers = await _bob.SendsAsync([.. Enumerable.Range(0, 3).Select(number => Person.Message(_channel, $"{number}", $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01"))]);
        var append = await SpanAsync("Chat.Hub", "chat.append", span => Sequence(span) == answers[^1].Sequence);
        var sends = _spans.All.Where(span => span.OperationName == "chat.send" && IsOurs(span) && Sequence(span) >= answers[0].Sequence).OrderBy(Sequence).ToList();

        Assert.Equal(3, append.GetTagItem("chat.batch.size"));
        Assert.Equal(3, sends.Select(span => span.TraceId).Distinct().Count());
        Assert.Equal((sends[0].TraceId, sends[0].SpanId), (append.TraceId, append.ParentSpanId));
        Assert.Equal(sends.Skip(1).Select(span => span.Context), append.Links.Select(link => link.Context));
    }

    [Fact]
    public async Task A_message_whose_client_does_not_record_is_recorded_nowhere()
    {
        var carol = await _first.ConnectAsync("Carol");
        await carol.Hub.JoinChannelAsync("quiet-room");
        var silent = await carol.SendsAsync(Person.Message(_channel, "silent", $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00"));
        await _bob.ReceivesAsync(_channel, "silent");
        var loud = await carol.SendsAsync(Person.Message(_channel, "loud", $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01"));
        await SpanAsync("Chat.Hub", "chat.receive", span => Sequence(span) == loud[0].Sequence);

        Assert.DoesNotContain(_spans.All, span => IsOurs(span) && Sequence(span) == silent[0].Sequence);
    }

    [Fact]
    public async Task A_batch_belongs_to_the_first_message_that_is_recorded()
    {
        var traces = new[] { "00", "01", "01" }.Select(flags => Person.Message(_channel, flags, $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-{flags}"));
        var answers = await _bob.SendsAsync([.. traces]);
        var append = await SpanAsync("Chat.Hub", "chat.append", span => Sequence(span) == answers[^1].Sequence);
        var sends = _spans.All.Where(span => span.OperationName == "chat.send" && IsOurs(span) && Sequence(span) >= answers[0].Sequence).OrderBy(Sequence).ToList();

        Assert.Equal(2, sends.Count);
        Assert.Equal((sends[0].TraceId, sends[0].SpanId), (append.TraceId, append.ParentSpanId));
        Assert.Equal([sends[1].Context], append.Links.Select(link => link.Context));
    }

    [Fact]
    public async Task Spans_hold_neither_texts_nor_names()
    {
        var sent = await _alice.SendAsync(_channel, Text).OrFail("the acknowledgement");
        await SpanAsync("Chat.Hub", "chat.receive", span => Sequence(span) == sent.Sequence);

        foreach (var value in _spans.All.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Value}").Append(span.DisplayName)))
        {
            Assert.DoesNotContain(Text, value, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("quiet-room", value, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotMatch("(?i)alice|bob", value);
        }
    }

    [Fact]
    public async Task What_nobody_asked_for_begins_no_trace()
    {
        var begun = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Grpc.Net.Client",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStopped = span => begun += span.ParentId is null ? 1 : 0,
        };
        ActivitySource.AddActivityListener(listener);

        await _first.GetAsync("/health");
        await _first.GetAsync("/metrics");
        // Heads are compared with History every two seconds.
        await Eventually.Async(() => begun >= 4, "calls that belong to no trace");

        Assert.NotEmpty(_spans.All);
        Assert.DoesNotContain(_spans.All, span => span.ParentId is null && span.Kind == ActivityKind.Client);
        Assert.DoesNotContain(_spans.All, span => $"{span.GetTagItem("url.path")}" is "/health" or "/metrics");
        Assert.DoesNotContain(_spans.All, span => span.ParentId is null && $"{span.GetTagItem("url.path")}".Contains("IHistoryService", StringComparison.Ordinal));
    }

    private static long? Sequence(Activity span) => span.GetTagItem("chat.sequence") as long?;

    // Sources belong to the process: hosts hear what other tests do meanwhile.
    private bool IsOurs(Activity span) => span.GetTagItem("chat.channel.id") as string == $"{_channel}";

    private async Task<Activity> SpanAsync(string source, string name, Func<Activity, bool> which)
    {
        Activity? found = null;
        await Eventually.Async(
            () => (found = _spans.All.FirstOrDefault(span => span.Source.Name == source && span.OperationName == name && IsOurs(span) && which(span))) is not null,
            $"the span {name} of {source}");
        return found!;
    }

    private Activity Child(Activity parent, string source, string? name)
    {
        var trace = _spans.Of(parent.TraceId);
        var child = trace.FirstOrDefault(span => span.ParentSpanId == parent.SpanId && span.Source.Name == source && (name is null || span.DisplayName == name));
        Assert.True(child is not null, $"{parent.DisplayName} has no child {name} of {source}; the trace has\n" + string.Join('\n', trace.Select(span => $"{span.Source.Name} {span.DisplayName} {span.SpanId} of {span.ParentSpanId}")));
        return child;
    }
}
