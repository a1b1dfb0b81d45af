using System.Diagnostics;
using Chat.Contracts.Errors;
using Chat.Sdk.Connections;
using Chat.Sdk.Diagnostics;
using Chat.Sdk.Sending;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Sdk.Tests.Sending;

public sealed class SendTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;
    private ChatClient _alice = null!;

    private ScriptedChannel General => _chat.General;

    public async ValueTask InitializeAsync()
    {
        _node = await ScriptedNode.StartAsync(_chat);
        _alice = await People.ConnectAsync(_node, change: options => options with { MaxQueuedMessages = 600 });
        await _alice.JoinChannelAsync("general");
    }

    public async ValueTask DisposeAsync()
    {
        await _alice.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_sent_message_is_acknowledged_with_its_place()
    {
        var sent = await _alice.SendAsync(General.Id, "hello").OrFail("the acknowledgement");

        Assert.Equal(2, sent.Sequence);
        Assert.Equal(General.Events[^1].Message!.Id, sent.Id);
        Assert.Equal(General.Events[^1].Message!.SentAt, sent.SentAt, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task What_waits_goes_out_together_one_batch_at_a_time()
    {
        var (arrived, answer) = (NewSource(), NewSource());
        var atOnce = 0;
        _chat.OnBatch = async (_, _) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref atOnce));
            arrived.TrySetResult();
            await answer.Task;
            Interlocked.Decrement(ref atOnce);
        };

        Post(1);
        await arrived.Task.OrFail("the first batch");
        Post(2, 450);
        answer.SetResult();

        await _alice.DrainAsync().OrFail("every acknowledgement");
        Assert.Equal([1, 200, 200, 49], _chat.Batches.Select(batch => batch.Length));
        Assert.Equal(Numbered(450), General.Texts);
    }

    [Fact]
    public async Task The_order_survives_refusals_to_retry_lost_answers_and_broken_connections()
    {
        var random = new Random(11);
        var (busy, unknown) = (Refusal.Of(ErrorCode.Busy, "Later."), Refusal.Of(ErrorCode.OutcomeUnknown, "Who knows?"));
        _chat.BeforeStore = _ => random.Next(60) == 0 ? busy : null;
        _chat.AfterStore = _ => random.Next(60) == 0 ? unknown : null;
        var batches = 0;
        _chat.OnBatch = (hub, _) =>
        {
            if (++batches % 4 == 0)
            {
                hub.Abort();
            }

            return Task.CompletedTask;
        };

        for (var i = 1; i <= 2_000; i++)
        {
            await _alice.PostAsync(General.Id, $"m{i}");
        }

        await _alice.DrainAsync().OrFail("every acknowledgement", TimeSpan.FromSeconds(60));
        Assert.Equal(Numbered(2_000), General.Texts);
        Assert.True(batches > 10, "Nothing was sent again.");
    }

    [Fact]
    public async Task A_message_whose_acknowledgement_was_lost_goes_out_again_with_the_same_id()
    {
        _chat.AfterStore = _ =>
        {
            _chat.AfterStore = null;
            _chat.Connections[0].Abort();
            return null;
        };

        var sent = await _alice.SendAsync(General.Id, "once").OrFail("the acknowledgement");

        Assert.Equal(["once"], General.Texts);
        Assert.Equal([sent.Id, sent.Id], _chat.Batches.Select(batch => batch[0].Id));
    }

    [Fact]
    public async Task A_refusal_ends_that_message_only()
    {
        var no = Refusal.Of(ErrorCode.IdReused, "That id is taken.");
        _chat.BeforeStore = request => request.Text == "m2" ? no : null;

        var messages = Post(1, 3);

        await _alice.DrainAsync().OrFail("every outcome");
        Assert.Equal(["m1", "m3"], General.Texts);
        var refused = await Assert.ThrowsAsync<RefusalException>(() => messages[1].Completion);
        Assert.Equal("That id is taken.", refused.Refusal.Sentence);
    }

    [Fact]
    public async Task A_batch_that_is_refused_as_a_whole_is_divided_until_the_cause_is_alone()
    {
        _chat.OnBatch = (_, batch) => batch.Any(request => request.Text == "m77") ? throw new InvalidOperationException("poison") : Task.CompletedTask;

        var messages = Post(1, 150);

        await _alice.DrainAsync().OrFail("every outcome");
        Assert.Equal(Numbered(150).Where(text => text != "m77"), General.Texts);
        var refused = await Assert.ThrowsAsync<RefusalException>(() => messages[76].Completion);
        Assert.Equal(ErrorCode.Internal, refused.Refusal.Code);
    }

    [Fact]
    public async Task A_server_that_fails_for_a_moment_costs_no_message()
    {
        var failures = 0;
        _chat.OnBatch = (_, _) => ++failures <= 3 ? throw new InvalidOperationException("a moment") : Task.CompletedTask;

        var messages = Post(1, 5);

        await Task.WhenAll(messages.Select(message => message.Completion)).OrFail("every acknowledgement");
        Assert.Equal(Numbered(5), General.Texts);
    }

    [Fact]
    public async Task A_hub_that_has_forgotten_who_this_is_is_told_again()
    {
        _chat.OnBatch = (_, _) =>
        {
            _chat.OnBatch = null;
            throw ScriptedHub.Refuse(Refusal.Of(ErrorCode.NotConnected, "Who are you?"));
        };

        await _alice.SendAsync(General.Id, "me").OrFail("the acknowledgement");

        Assert.Equal(["me"], General.Texts);
    }

    [Fact]
    public async Task A_hub_that_does_not_answer_is_left_for_another()
    {
        await using var bob = await People.ConnectAsync(_node, "Bob", options => options with { CallTimeout = TimeSpan.FromMilliseconds(400) });
        await bob.JoinChannelAsync("general");
        var lost = bob.Reaches(ConnectionState.Reconnecting);
        _chat.OnBatch = (hub, _) =>
        {
            _chat.OnBatch = null;
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, hub.Gone);
        };

        await bob.SendAsync(General.Id, "patience").OrFail("the acknowledgement");

        Assert.True(lost.IsCompleted);
        Assert.Equal(["patience"], General.Texts);
    }

    [Fact]
    public async Task Messages_typed_while_there_is_no_connection_go_out_with_the_next()
    {
        var lost = _alice.Reaches(ConnectionState.Reconnecting);
        _node.Proxy.RefuseNew();
        _node.Proxy.CutAll();
        await lost.OrFail("the loss");

        Post(1, 5);
        Assert.Equal(5, _alice.PendingMessages);
        _node.Proxy.TakeNew();

        await _alice.DrainAsync().OrFail("every acknowledgement");
        Assert.Equal(Numbered(5), General.Texts);
    }

    [Theory]
    [InlineData("", ErrorCode.TextEmpty)]
    [InlineData("a\0b", ErrorCode.TextInvalid)]
    public async Task A_text_that_is_none_is_refused_before_it_is_sent(string text, ErrorCode code)
    {
        var refused = await Assert.ThrowsAsync<RefusalException>(() => _alice.SendAsync(General.Id, text));

        Assert.Equal(code, refused.Refusal.Code);
        Assert.Empty(_chat.Batches);
    }

    [Fact]
    public async Task A_text_is_sent_in_its_normal_form()
    {
        await _alice.SendAsync(General.Id, "e\u0301").OrFail("the acknowledgement");

        Assert.Equal(["\u00E9"], General.Texts);
    }

    [Fact]
    public async Task A_full_outbox_says_so_or_waits()
    {
        var answer = NewSource();
        _chat.OnBatch = (_, _) => answer.Task;
        Post(1, 600);

        var refused = Assert.Throws<RefusalException>(() => _alice.Post(General.Id, "too many"));
        Assert.Equal(ErrorCode.Busy, refused.Refusal.Code);
        var waiting = _alice.PostAsync(General.Id, "m601");
        Assert.False(waiting.IsCompleted);
        answer.SetResult();

        await (await waiting.OrFail("room")).Completion.OrFail("the acknowledgement");
        Assert.Equal(Numbered(601), General.Texts);
    }

    [Fact]
    public async Task Closing_says_of_each_message_what_is_known()
    {
        var arrived = NewSource();
        _chat.OnBatch = (hub, _) =>
        {
            arrived.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, hub.Gone);
        };
        var sent = _alice.Post(General.Id, "sent");
        await arrived.Task.OrFail("the batch");
        var unsent = _alice.Post(General.Id, "unsent");

        await _alice.DisposeAsync();

        Assert.Equal(ErrorCode.OutcomeUnknown, (await Assert.ThrowsAsync<RefusalException>(() => sent.Completion)).Refusal.Code);
        Assert.Equal(ErrorCode.NotConnected, (await Assert.ThrowsAsync<RefusalException>(() => unsent.Completion)).Refusal.Code);
    }

    [Fact]
    public async Task A_channel_that_has_to_wait_does_not_hold_up_another()
    {
        var other = await _alice.CreateChannelAsync("other");
        var busy = Refusal.Of(ErrorCode.Busy, "Later.");
        _chat.BeforeStore = request => request.ChannelId == General.Id ? busy : null;

        var waiting = _alice.Post(General.Id, "waits");
        await _alice.SendAsync(other.Id, "goes").OrFail("the acknowledgement");
        Assert.False(waiting.Completion.IsCompleted);
        _chat.BeforeStore = null;

        await waiting.Completion.OrFail("the other one");
    }

    [Fact]
    public async Task The_trace_of_a_send_goes_with_the_message()
    {
        var stopped = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var source = new ActivitySource("test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name == SdkActivity.SourceName || candidate == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var keyPress = source.StartActivity("key press")!;
        listener.ActivityStopped = activity =>
        {
            // Other tests send meanwhile.
            if (activity.TraceId == keyPress.TraceId && activity.OperationName == "chat.send")
            {
                stopped.TrySetResult(activity);
            }
        };

        await _alice.SendAsync(General.Id, "traced").OrFail("the acknowledgement");

        var span = await stopped.Task.OrFail("the end of the span");
        Assert.Equal(span.Id, _chat.Batches[0][0].TraceParent);
        Assert.Equal(keyPress.SpanId, span.ParentSpanId);
        Assert.Same(keyPress, Activity.Current);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static IEnumerable<string> Numbered(int count) => Enumerable.Range(1, count).Select(number => $"m{number}");

    private List<OutgoingMessage> Post(int first, int? last = null) =>
        [.. Enumerable.Range(first, (last ?? first) - first + 1).Select(number => _alice.Post(General.Id, $"m{number}"))];
}
