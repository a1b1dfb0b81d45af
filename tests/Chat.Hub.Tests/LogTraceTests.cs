using System.Diagnostics;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Npgsql;

namespace Chat.Hub.Tests;

/// <summary>From a line of a log one comes to the trace of the message it is about: what is exported says where in it it was written.</summary>
public sealed class LogTraceTests(RedisFixture redis, PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly EndedSpans _spans = new();
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private LogCollector _collector = null!;

    public async ValueTask InitializeAsync() => _collector = await LogCollector.StartAsync();

    public ValueTask DisposeAsync() => _collector.DisposeAsync();

    [Fact]
    public async Task What_History_logs_of_a_message_has_the_trace_of_its_send_and_the_span_of_its_commit()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var history = await RealHistory.StartAsync(database, redis.ConnectionString, _spans.AddTo, _collector.Settings);
        await using var hub = await TestHub.StartAsync(history.Address, redis.ConnectionString, services: _spans.AddTo, settings: _collector.Settings);
        var alice = await hub.ConnectAsync("Alice");
        var channel = (await alice.Hub.CreateChannelAsync("quiet-room")).Id;
        await RefuseAsync(database, "a text that the table refuses");

        var answer = Assert.Single(await alice.SendsAsync(Message(channel, "a text that the table refuses")));
        var log = await _collector.ReceivesAsync("PostgreSQL cannot store one message");

        Assert.Equal(ErrorCode.Internal, answer.Refusal?.Code);
        Assert.Equal(("Chat.History", _trace, await SpanAsync("Chat.History", "chat.history.append")), (log.Service, log.TraceId, log.SpanId));
    }

    [Fact]
    public async Task What_a_hub_logs_of_a_message_has_the_trace_of_its_send_and_the_span_of_its_call()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync(services: _spans.AddTo, settings: _collector.Settings);
        var alice = await hub.ConnectAsync("Alice");
        var channel = await cluster.MeetAsync(alice);
        cluster.HistoryHost.GoAway();

        var answer = Assert.Single(await alice.SendsAsync(Message(channel, "a text that nobody answers")));
        var log = await _collector.ReceivesAsync("The outcome of 1 messages is unknown");

        Assert.Equal(ErrorCode.OutcomeUnknown, answer.Refusal?.Code);
        Assert.Equal(("Chat.Hub", _trace, await SpanAsync("Chat.Hub", "chat.append")), (log.Service, log.TraceId, log.SpanId));
    }

    // As from a client that records the trace.
    private Contracts.Messaging.SendRequest Message(ChannelId channel, string text) =>
        Person.Message(channel, text, $"00-{_trace}-{ActivitySpanId.CreateRandom()}-01");

    private async Task<ActivitySpanId> SpanAsync(string source, string name)
    {
        bool IsIt(Activity span) => span.Source.Name == source && span.OperationName == name;
        await Eventually.Async(() => _spans.Of(_trace).Any(IsIt), $"the span {name} of {source}");
        return Assert.Single(_spans.Of(_trace), IsIt).SpanId;
    }

    private static async Task RefuseAsync(string database, string text)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // a constraint takes no parameters; the text is the test's
        await using var command = new NpgsqlCommand($"alter table messages add constraint refused check (body <> '{text}')", connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
