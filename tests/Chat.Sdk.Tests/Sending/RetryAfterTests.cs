using System.Collections.Concurrent;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Sdk.Sending;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Sdk.Tests.Sending;

public sealed class RetryAfterTests : IAsyncLifetime
{
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);

    private readonly ScriptedChat _chat = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<(string Text, DateTimeOffset At)> _arrived = new();
    private ScriptedNode _node = null!;
    private ChatClient _bob = null!;
    private ChannelId _other;

    private ScriptedChannel General => _chat.General;

    public async ValueTask InitializeAsync()
    {
        _node = await ScriptedNode.StartAsync(_chat);
        _chat.Now = _time.GetUtcNow;
        _bob = await People.ConnectAsync(
            _node, "Bob", options => options with { TimeProvider = _time, ConnectTimeout = TimeSpan.FromDays(1), CallTimeout = TimeSpan.FromDays(1) });
        await _bob.JoinChannelAsync("general");
        _other = (await _bob.CreateChannelAsync("other")).Id;
    }

    public async ValueTask DisposeAsync()
    {
        await _bob.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_channel_that_is_told_when_to_send_again_sends_not_before_and_in_order_and_the_others_go_on()
    {
        var refusals = 0;
        _chat.BeforeStore = request => request.Text == "m2" && refusals++ == 0
            ? Refusal.Of(ErrorCode.Busy, "Too much.") with { RetryAfter = AMinute }
            : null;

        OutgoingMessage[] messages = [.. Enumerable.Range(1, 3).Select(number => _bob.Post(General.Id, $"m{number}"))];
        await Eventually.Async(() => refusals == 1, "the refusal");
        await _bob.SendAsync(_other, "one").OrFail("the message to another channel");
        _time.Advance(TimeSpan.FromSeconds(59)); // longer than a pause without a hint ever is
        await _bob.SendAsync(_other, "two").OrFail("the message to another channel");
        Assert.Equal(1, refusals);

        _time.Advance(TimeSpan.FromSeconds(1.1));
        await Task.WhenAll(messages.Select(message => message.Completion)).OrFail("every acknowledgement");
        Assert.Equal(["m1", "m2", "m3"], General.Texts);
    }

    [Fact]
    public async Task Who_sends_too_much_sends_nothing_to_any_channel_until_he_may_and_then_all_in_order()
    {
        var refusals = 0;
        var start = _time.GetUtcNow();
        _chat.OnBatch = (_, batch) => Note(batch);
        _chat.BeforeStore = request => request.Text == "m2" && refusals++ == 0
            ? Refusal.Of(ErrorCode.RateLimited, "Too much.") with { RetryAfter = AMinute }
            : null;
        OutgoingMessage[] first = [.. Enumerable.Range(1, 3).Select(number => _bob.Post(General.Id, $"m{number}"))];
        await Eventually.Async(() => refusals == 1, "the refusal");
        await first[0].Completion.OrFail("what was let pass");

        OutgoingMessage[] later = [_bob.Post(_other, "o1"), _bob.Post(_other, "o2"), _bob.Post(General.Id, "m4")];
        await PassUntilAsync([.. first, .. later]);
        Assert.Equal(["m1", "m2", "m3", "m4"], General.Texts);
        Assert.Equal(["o1", "o2"], _chat.Find("other")!.Texts);
        var once = Assert.Single(_arrived, arrival => arrival.Text == "o1");
        Assert.All(_arrived.SkipWhile(arrival => arrival != once), arrival => Assert.True(arrival.At >= start + AMinute, $"{arrival} is too early."));
    }

    [Fact]
    public async Task A_batch_that_is_too_much_as_a_whole_holds_back_every_channel_too()
    {
        var batches = 0;
        var start = _time.GetUtcNow();
        _chat.OnBatch = (_, batch) => ++batches == 1
            ? throw ScriptedHub.Refuse(Refusal.Of(ErrorCode.RateLimited, "Too much.") with { RetryAfter = AMinute })
            : Note(batch);
        var message = _bob.Post(General.Id, "m1");
        await Eventually.Async(() => batches == 1, "the refusal");

        var later = _bob.Post(_other, "o1");

        await PassUntilAsync(message, later);
        Assert.Equal(["m1", "o1"], _arrived.Select(arrival => arrival.Text));
        Assert.All(_arrived, arrival => Assert.True(arrival.At >= start + AMinute, $"{arrival} is too early."));
    }

    [Fact]
    public async Task A_channel_that_is_told_when_to_subscribe_again_does_not_before()
    {
        var start = _time.GetUtcNow();
        var asked = new ConcurrentQueue<DateTimeOffset>();
        _chat.OnSubscribe = (_, answer) =>
        {
            asked.Enqueue(_time.GetUtcNow());
            return asked.Count == 1
                ? throw ScriptedHub.Refuse(Refusal.Of(ErrorCode.RateLimited, "Too much.") with { RetryAfter = AMinute })
                : Task.FromResult(answer);
        };

        var opening = _bob.OpenChannelAsync(General.Id);
        await Eventually.Async(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return opening.IsCompleted;
            },
            "the channel");

        await opening;
        Assert.Equal(2, asked.Count);
        Assert.True(asked.Last() >= start + AMinute, "It was too early.");
    }

    private Task Note(SendRequest[] batch)
    {
        foreach (var request in batch)
        {
            _arrived.Enqueue((request.Text, _time.GetUtcNow()));
        }

        return Task.CompletedTask;
    }

    private async Task PassUntilAsync(params OutgoingMessage[] messages)
    {
        var all = Task.WhenAll(messages.Select(message => message.Completion));
        await Eventually.Async(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return all.IsCompleted;
            },
            "every acknowledgement");
        await all;
    }
}
