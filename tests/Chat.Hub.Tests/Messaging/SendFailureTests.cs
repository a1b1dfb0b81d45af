using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using Grpc.Core;
using MagicOnion;

namespace Chat.Hub.Tests.Messaging;

public sealed class SendFailureTests(RedisFixture redis) : IAsyncLifetime
{
    private Cluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await Cluster.StartAsync(redis.ConnectionString);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task When_History_does_not_answer_in_time_the_outcome_is_unknown_and_the_same_id_finds_it_out()
    {
        var hub = await _cluster.AddHubAsync(settings: ("Messaging:AnswerWithin", "00:00:00.500"));
        var (alice, channel) = await AliceAsync(hub);
        var release = new TaskCompletionSource();
        _cluster.History.AfterAppend = _ => release.Task;
        var message = Person.Message(channel, "hello");

        // History does not answer before this does.
        var unknown = await alice.SendsAsync(message);
        release.SetResult();
        SendAnswer? known = null;
        await Eventually.Async(async () => (known = (await alice.SendsAsync(message))[0]).IsAccepted, "the outcome");

        Assert.Equal(ErrorCode.OutcomeUnknown, unknown[0].Refusal!.Code);
        Assert.True(unknown[0].Refusal!.IsRetryable);
        Assert.Equal(1, known!.Sequence);
        Assert.Equal(["hello"], _cluster.History.Texts(channel));
    }

    [Fact]
    public async Task A_History_whose_proxy_has_no_living_replica_behind_it_counts_as_away_and_not_as_a_fault()
    {
        await using var proxy = TcpFaultProxy.Start(new Uri(_cluster.HistoryHost.Address).Port);
        await using var hub = await TestHub.StartAsync($"http://127.0.0.1:{proxy.Port}", redis.ConnectionString);
        var alice = await hub.ConnectAsync("Alice");
        await alice.Hub.ListChannelsAsync();

        proxy.HangUpOnNew();
        proxy.CutAll();
        var refusal = await Person.RefusedAsync(() => alice.Hub.ListChannelsAsync());

        Assert.Equal(ErrorCode.Unavailable, refusal.Code);
        Assert.Equal("The message store does not answer. Try again.", refusal.Sentence);
    }

    [Fact]
    public async Task What_waits_behind_a_batch_that_hangs_is_given_back_as_not_stored()
    {
        var hub = await _cluster.AddHubAsync(settings: [("Messaging:AnswerWithin", "00:00:00.500"), ("Messaging:BatchSize", "1")]);
        var (alice, channel) = await AliceAsync(hub);
        var release = new TaskCompletionSource();
        _cluster.History.BeforeAppend = _ => release.Task;

        var answers = await alice.SendsAsync(Person.Message(channel, "one"), Person.Message(channel, "two"), Person.Message(channel, "three"));
        release.SetResult();
        await Eventually.Async(() => _cluster.History.Texts(channel).Length > 0, "the end of the append");

        Assert.Equal([ErrorCode.OutcomeUnknown, ErrorCode.Busy, ErrorCode.Busy], answers.Select(answer => answer.Refusal!.Code));
        Assert.Equal(["one"], _cluster.History.Texts(channel));
        Assert.Single(_cluster.History.Appends);
    }

    [Fact]
    public async Task No_message_passes_an_earlier_one_whose_outcome_is_unknown()
    {
        var hub = await _cluster.AddHubAsync(settings: ("Messaging:BatchSize", "1"));
        var (alice, channel) = await AliceAsync(hub);
        var other = await _cluster.MeetAsync(alice);
        _cluster.History.BeforeAppend = request => request.Items[0].Text == "one"
            ? throw new ReturnStatusException(StatusCode.Internal, "the connection broke")
            : Task.CompletedTask;

        var answers = await alice.SendsAsync(Person.Message(channel, "one"), Person.Message(channel, "two"), Person.Message(other, "elsewhere"));

        Assert.Equal([ErrorCode.OutcomeUnknown, ErrorCode.Busy], answers[..2].Select(answer => answer.Refusal!.Code));
        Assert.True(answers[2].IsAccepted);
        Assert.Empty(_cluster.History.Texts(channel));
    }

    [Fact]
    public async Task A_full_queue_refuses_a_call_as_a_whole()
    {
        var hub = await _cluster.AddHubAsync(settings: [("Messaging:QueueLength", "2"), ("Messaging:AnswerWithin", "00:00:10")]);
        var (alice, channel) = await AliceAsync(hub);
        var bob = await hub.ConnectAsync("Bob");
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var theirs = await _cluster.MeetAsync(alice, bob);
        _cluster.History.BeforeAppend = _ =>
        {
            reached.TrySetResult();
            return release.Task;
        };

        var first = alice.SaysAsync(theirs, "under way");
        await reached.Task.OrFail("the append");
        var refused = await bob.SendsAsync(Person.Message(theirs, "1"), Person.Message(theirs, "2"), Person.Message(theirs, "3"));
        release.SetResult();
        var accepted = await bob.SendsAsync(Person.Message(theirs, "4"), Person.Message(theirs, "5"));

        Assert.All(refused, answer => Assert.Equal(ErrorCode.Busy, answer.Refusal!.Code));
        Assert.All(refused, answer => Assert.True(answer.Refusal!.IsRetryable));
        Assert.All(accepted, answer => Assert.True(answer.IsAccepted));
        Assert.True((await first).IsAccepted);
        Assert.Equal(["under way", "4", "5"], _cluster.History.Texts(theirs));
        Assert.Empty(_cluster.History.Texts(channel));
    }

    [Fact]
    public async Task What_waits_goes_to_History_in_one_batch()
    {
        var hub = await _cluster.AddHubAsync();
        var (alice, channel) = await AliceAsync(hub);
        var bob = await hub.ConnectAsync("Bob");
        var carol = await hub.ConnectAsync("Carol");
        var together = await _cluster.MeetAsync(alice, bob, carol);
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _cluster.History.BeforeAppend = _ =>
        {
            reached.TrySetResult();
            return release.Task;
        };

        var first = alice.SaysAsync(together, "first");
        await reached.Task.OrFail("the append");
        var bobs = bob.SendsAsync(Person.Message(together, "b1"), Person.Message(together, "b2"));
        var carols = carol.SendsAsync(Person.Message(together, "c1"));
        await Eventually.Async(() => _cluster.History.Calls.GetValueOrDefault("GetChannelsAsync") >= 4, "the membership checks");
        await Task.WhenAll(Queued(hub, 3));
        release.SetResult();
        await Task.WhenAll(first, bobs, carols).OrFail("the answers");

        Assert.Equal([1, 3], _cluster.History.Appends.Select(append => append.Items.Length));
        Assert.Empty(_cluster.History.Texts(channel));
    }

    [Fact]
    public async Task While_History_is_away_messages_are_refused_for_a_retry_and_accepted_when_it_is_back()
    {
        var hub = await _cluster.AddHubAsync();
        var (alice, channel) = await AliceAsync(hub);
        await alice.SaysAsync(channel, "one");
        var message = Person.Message(channel, "two");

        _cluster.HistoryHost.GoAway();
        var away = await alice.SendsAsync(message);
        _cluster.HistoryHost.ComeBack();
        await Eventually.Async(async () => (await alice.SendsAsync(message))[0].IsAccepted, "an accepted message");

        Assert.True(away[0].Refusal!.IsRetryable);
        Assert.Equal(["one", "two"], _cluster.History.Texts(channel));
    }

    private static Task Queued(TestHub hub, int count)
    {
        var queue = (Hub.Messaging.SendQueue)hub.Services.GetService(typeof(Hub.Messaging.SendQueue))!;
        return Eventually.Async(() => queue.Waiting == count, $"{count} waiting messages");
    }

    private async Task<(Person Alice, ChannelId Channel)> AliceAsync(TestHub hub)
    {
        var alice = await hub.ConnectAsync("Alice");
        return (alice, await _cluster.MeetAsync(alice));
    }
}
