using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Sdk.Sending;
using Chat.Sdk.Tests.Scripted;
using Chat.Sdk.Tests.Sending;
using Chat.Sdk.Timeline;
using Chat.Testing;

namespace Chat.Sdk.Tests.Timeline;

public sealed class LocalEchoTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;
    private ChatClient _alice = null!;

    private ScriptedChannel General => _chat.General;

    public async ValueTask InitializeAsync()
    {
        _node = await ScriptedNode.StartAsync(_chat);
        _alice = await People.ConnectAsync(_node);
        await _alice.JoinChannelAsync("general");
    }

    public async ValueTask DisposeAsync()
    {
        await _alice.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Own_messages_are_shown_at_once_at_the_end_in_the_order_of_posting()
    {
        await using var screen = await OpenAsync();
        _node.Proxy.RefuseNew();
        _node.Proxy.CutAll();

        _alice.Post(General.Id, "a");
        _alice.Post(General.Id, "b");

        await screen.Shows("a …", "b …");
        General.Says("from Bob");
        _node.Proxy.TakeNew();
        await screen.Shows("from Bob", "a", "b");
    }

    [Fact]
    public async Task An_acknowledgement_that_comes_before_the_event_does_not_make_it_flicker()
    {
        await using var screen = await OpenAsync();
        _chat.Delivers = static (_, _) => false;

        var message = _alice.Post(General.Id, "hello");
        await message.Completion.OrFail("the acknowledgement");
        await screen.Shows("hello …");
        _chat.Delivers = null;
        _chat.Deliver(General, General.Events[^1]);

        await screen.Shows("hello");
        screen.ShowedAlways("hello");
    }

    [Fact]
    public async Task An_event_that_comes_before_the_acknowledgement_is_as_good_as_one()
    {
        await using var screen = await OpenAsync();
        var unknown = Refusal.Of(ErrorCode.OutcomeUnknown, "Who knows?");
        _chat.AfterStore = _ => unknown;

        var message = _alice.Post(General.Id, "hello");

        await screen.Shows("hello");
        Assert.Equal(General.Head, (await message.Completion.OrFail("the outcome")).Sequence);
        await _alice.DrainAsync().OrFail("an empty outbox");
        screen.ShowedAlways("hello");
    }

    [Fact]
    public async Task A_message_that_its_channel_shows_has_not_failed_whatever_the_server_says_later()
    {
        await using var screen = await OpenAsync();
        var no = Refusal.Of(ErrorCode.NotAMember, "You were put out.");
        _chat.AfterStore = _ => no;

        var message = _alice.Post(General.Id, "hello");

        await message.Completion.OrFail("the outcome");
        await _alice.DrainAsync().OrFail("an empty outbox");
        await screen.Shows("hello");
        Assert.Empty(_alice.FailedMessages);
    }

    [Fact]
    public async Task However_they_race_every_message_is_shown_once_all_the_time()
    {
        await using var screen = await OpenAsync();
        var random = new Random(9);
        _chat.Delivers = (_, _) => random.Next(4) > 0;
        var unknown = Refusal.Of(ErrorCode.OutcomeUnknown, "Who knows?");
        _chat.AfterStore = _ => random.Next(10) == 0 ? unknown : null;
        var batches = 0;
        _chat.OnBatch = (hub, _) =>
        {
            if (++batches % 8 == 0)
            {
                hub.Abort();
            }

            return Task.CompletedTask;
        };
        List<string> texts = [];
        for (var i = 0; i < 200; i++)
        {
            texts.Add($"m{i}");
            await _alice.PostAsync(General.Id, texts[^1]);
        }

        await _alice.DrainAsync().OrFail("every acknowledgement");
        (_chat.Delivers, _chat.OnBatch) = (null, null);
        General.Says("the end");

        await screen.Shows([.. texts, "the end"]);
        texts.ForEach(screen.ShowedAlways);
    }

    [Fact]
    public async Task A_refused_message_stays_with_its_reason_until_it_is_sent_anew_or_given_up()
    {
        await using var screen = await OpenAsync();
        var no = Refusal.Of(ErrorCode.NotAMember, "You were put out.");
        _chat.BeforeStore = request => request.Text == "good" ? null : no;

        var (bad, worse) = (_alice.Post(General.Id, "bad"), _alice.Post(General.Id, "worse"));
        _alice.Post(General.Id, "good");
        await screen.Shows("good", "bad: You were put out.", "worse: You were put out.");
        _chat.BeforeStore = null;
        _alice.Retry(bad);

        await screen.Shows("good", "bad", "worse: You were put out.");
        Assert.True(_alice.Discard(worse));
        await screen.Shows("good", "bad");
    }

    [Fact]
    public async Task Messages_of_another_channel_are_not_shown_here()
    {
        await using var screen = await OpenAsync();
        var other = await _alice.CreateChannelAsync("other");
        var refused = Refusal.Of(ErrorCode.NotAMember, "no");
        _chat.BeforeStore = request => request.ChannelId == other.Id ? refused : null;

        await Assert.ThrowsAsync<RefusalException>(() => _alice.SendAsync(other.Id, "elsewhere").OrFail("the refusal"));
        await _alice.SendAsync(General.Id, "here").OrFail("the acknowledgement");

        await screen.Shows("here");
        Assert.DoesNotContain(screen.Frames, frame => frame.Any(line => line.StartsWith("elsewhere", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_shown_with_the_channel()
    {
        using var folder = new OutboxFolder();
        var options = People.Options(_node.Address) with { OutboxFile = folder.File };
        await using (var before = new ChatClient(options))
        {
            await before.PostAsync(General.Id, "left over").OrFail("the disk");
        }

        var busy = Refusal.Of(ErrorCode.Busy, "Later.");
        _chat.BeforeStore = _ => busy;
        await using var alice = new ChatClient(options);
        await alice.ConnectAsync();
        await using var screen = new Screen(await alice.OpenChannelAsync(General.Id));

        await screen.Shows("left over …");
        _chat.BeforeStore = null;
        await screen.Shows("left over");
        screen.ShowedAlways("left over");
    }

    [Fact]
    public async Task A_channel_that_is_closed_and_opened_again_shows_what_still_waits()
    {
        var busy = Refusal.Of(ErrorCode.Busy, "Later.");
        _chat.BeforeStore = request => request.Text == "waits" ? busy : null;
        await using (var screen = await OpenAsync())
        {
            _chat.Delivers = static (_, _) => false;
            await _alice.SendAsync(General.Id, "accepted").OrFail("the acknowledgement");
            _alice.Post(General.Id, "waits");
            await screen.Shows("accepted …", "waits …");
        }

        _chat.Delivers = null;
        await using var again = await OpenAsync();

        await again.Shows("accepted", "waits …");
    }

    [Fact]
    public async Task A_database_that_was_restored_leaves_nothing_behind_that_is_accepted_no_more()
    {
        await using var screen = await OpenAsync();
        General.SaysMany(20);
        _chat.Delivers = static (_, _) => false;
        await _alice.SendAsync(General.Id, "lost with the database").OrFail("the acknowledgement");
        await Eventually.Async(() => screen.Frames is [.., var last] && last.Contains("lost with the database …"), "the message on its way");

        _chat.Restore();
        General.SaysUnheard("a new life");
        _chat.Delivers = null;
        _node.Proxy.CutAll();

        await screen.Shows("a new life");
    }

    private async Task<Screen> OpenAsync() => new(await _alice.OpenChannelAsync(General.Id));

    /// <summary>What a person sees after each update: events, then own messages.</summary>
    private sealed class Screen : IAsyncDisposable
    {
        private readonly List<string[]> _frames = [];
        private readonly CancellationTokenSource _stop = new();
        private readonly ChannelTimeline _timeline;
        private readonly Task _reading;

        public Screen(ChannelTimeline timeline)
        {
            _timeline = timeline;
            _reading = Task.Run(ReadAsync);
        }

        public IReadOnlyList<string[]> Frames
        {
            get
            {
                lock (_frames)
                {
                    return [.. _frames];
                }
            }
        }

        public Task Shows(params string[] lines) =>
            Eventually.Async(() => Frames is [.., var last] && last.SequenceEqual(lines), $"\"{string.Join(", ", lines)}\" on the screen");

        /// <summary>Once in every frame since the first that has it.</summary>
        public void ShowedAlways(string text) =>
            Assert.All(Frames.SkipWhile(frame => Count(frame, text) == 0), frame => Assert.Equal(1, Count(frame, text)));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _timeline.DisposeAsync();
            _stop.Dispose();
        }

        private static int Count(string[] frame, string text) => frame.Count(line => line == text || line == text + " …");

        private static string LineOf(OutgoingMessage message) =>
            message.Refusal is { } refusal ? $"{message.Text}: {refusal.Sentence}" : message.Text + " …";

        private async Task ReadAsync()
        {
            List<ChannelEvent> events = [];
            await foreach (var update in _timeline.ReadAllAsync(_stop.Token))
            {
                if (update.IsReset)
                {
                    events.Clear();
                }

                events.AddRange(update.Events);
                lock (_frames)
                {
                    _frames.Add([.. events.Select(item => item.Message?.Text).OfType<string>(), .. update.Own.Select(LineOf)]);
                }
            }
        }
    }
}
