using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Sdk.Connections;
using Chat.Sdk.Sending;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Sdk.Tests.Sending;

public sealed class OutboxRestartTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private readonly OutboxFolder _folder = new();
    private ScriptedNode _node = null!;

    private ScriptedChannel General => _chat.General;

    public async ValueTask InitializeAsync()
    {
        _node = await ScriptedNode.StartAsync(_chat);
        await using var alice = await People.ConnectAsync(_node);
        await alice.JoinChannelAsync("general");
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Messages_written_without_a_connection_are_sent_once_by_the_next_run_in_order()
    {
        List<OutgoingMessage> posted = [];
        await using (var offline = Start())
        {
            for (var i = 1; i <= 5; i++)
            {
                posted.Add(await offline.PostAsync(General.Id, $"m{i}").OrFail("the disk"));
            }
        }

        Assert.Equal(ErrorCode.NotConnected, (await Assert.ThrowsAsync<RefusalException>(() => posted[0].Completion)).Refusal.Code);
        Assert.Equal(OutgoingState.Pending, posted[0].State);
        await using var alice = Start();
        Assert.Equal(posted.Select(message => message.Id), alice.Outgoing.Select(message => message.Id));
        await alice.ConnectAsync();
        var last = alice.Post(General.Id, "m6");

        await last.Completion.OrFail("the acknowledgement");
        Assert.Equal(Numbered(6), General.Texts);
        Assert.Equal(posted.Select(message => message.Id), General.Events.Select(item => item.Message?.Id).OfType<MessageId>().Take(5));
    }

    [Fact]
    public async Task A_message_that_was_stored_before_the_kill_is_not_stored_again()
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _chat.AfterStore = _ =>
        {
            _chat.AfterStore = null;
            stored.TrySetResult();
            _node.Proxy.CutAll();
            _node.Proxy.RefuseNew();
            return null;
        };
        string name;
        await using (var killed = await ConnectAsync())
        {
            await killed.PostAsync(General.Id, "once").OrFail("the disk");
            await stored.Task.OrFail("the message in the database");
            name = _folder.KillNow();
        }

        _node.Proxy.TakeNew();
        await using var alice = await ConnectAsync(name);
        await alice.DrainAsync().OrFail("the acknowledgement");

        Assert.Equal(["once"], General.Texts);
    }

    [Fact]
    public async Task The_order_survives_busy_retries_broken_connections_and_restarts()
    {
        var random = new Random(3);
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
        var name = "outbox";
        for (var run = 0; run < 8; run++)
        {
            await using var alice = await ConnectAsync(name);
            var posts = Enumerable.Range((run * 100) + 1, 100).Select(number => alice.PostAsync(General.Id, $"m{number}")).ToList();
            await Task.WhenAll(posts).OrFail("the disk");
            name = run % 2 == 0 ? name : _folder.KillNow($"kill-{run}", name);
        }

        await using var last = await ConnectAsync(name);
        await last.DrainAsync().OrFail("every acknowledgement", TimeSpan.FromSeconds(60));

        Assert.Equal(Numbered(800), General.Texts);
    }

    [Fact]
    public async Task A_message_that_is_refused_after_a_restart_is_told_and_can_be_sent_anew_or_given_up()
    {
        await using (var offline = Start())
        {
            await offline.PostAsync(General.Id, "anew").OrFail("the disk");
            await offline.PostAsync(General.Id, "never").OrFail("the disk");
        }

        var no = Refusal.Of(ErrorCode.NotAMember, "You were put out.");
        _chat.BeforeStore = _ => no;
        await using var alice = Start();
        var (restored, told) = (alice.Outgoing, new TaskCompletionSource<OutgoingMessage>(TaskCreationOptions.RunContinuationsAsynchronously));
        alice.MessageFailed += message => (message.Text == "never" ? told : null)?.TrySetResult(message);
        await alice.ConnectAsync();

        Assert.Same(restored[1], await told.Task.OrFail("the word of it"));
        Assert.Equal(restored, alice.FailedMessages);
        Assert.Equal((OutgoingState.Failed, no.Sentence), (restored[0].State, restored[0].Refusal?.Sentence));
        _chat.BeforeStore = null;
        var anew = alice.Retry(restored[0]);
        await anew.Completion.OrFail("the acknowledgement");

        Assert.NotEqual(restored[0].Id, anew.Id);
        Assert.Equal(["anew"], General.Texts);
        Assert.Throws<InvalidOperationException>(() => alice.Retry(restored[0]));
        Assert.False(alice.Discard(restored[0]));
        Assert.True(alice.Discard(restored[1]));
        Assert.Empty(alice.FailedMessages);
        await alice.DisposeAsync();
        await using var next = Start();
        Assert.Empty(next.Outgoing);
    }

    [Fact]
    public async Task Posting_waits_for_the_disk_and_sending_does_not()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var disk = new ScriptedDisk();
        await using var alice = new ChatClient(Options(), disk);
        await alice.ConnectAsync();
        disk.Gate = gate.Task;

        await alice.SendAsync(General.Id, "quick").OrFail("the acknowledgement");
        _chat.OnBatch = (hub, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, hub.Gone);
        var posting = alice.PostAsync(General.Id, "kept");
        var quick = alice.Post(General.Id, "kept too");
        Assert.False(posting.IsCompleted || quick.Durable.IsCompleted);
        gate.SetResult();

        await posting.OrFail("the disk");
        await quick.Durable.OrFail("the disk");
        Assert.False(quick.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_full_disk_is_told_to_who_posts_and_the_message_is_sent_all_the_same()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var disk = new ScriptedDisk();
        await using var alice = new ChatClient(Options(), disk);
        await alice.ConnectAsync();
        _chat.OnBatch = (_, _) => release.Task;
        disk.IsFull = true;

        var full = await Assert.ThrowsAsync<OutboxFileException>(() => alice.PostAsync(General.Id, "all the same").OrFail("the error"));
        release.SetResult();

        await full.Outgoing!.Completion.OrFail("the acknowledgement");
        Assert.Equal(["all the same"], General.Texts);
    }

    [Fact]
    public async Task A_second_client_on_the_same_file_is_told_and_the_first_goes_on()
    {
        await using var alice = await ConnectAsync();

        Assert.Contains("in use by another client", Assert.Throws<OutboxFileException>(() => Start()).Message, StringComparison.Ordinal);

        await alice.SendAsync(General.Id, "still here").OrFail("the acknowledgement");
    }

    [Fact]
    public async Task Who_turns_out_to_be_somebody_else_does_not_send_the_messages_of_the_file()
    {
        await using (var alice = await ConnectAsync())
        {
            _chat.OnBatch = (hub, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, hub.Gone);
            await alice.PostAsync(General.Id, "of Alice").OrFail("the disk");
        }

        _chat.OnBatch = null;
        await using var nobody = new ChatClient(Options() with { AccessToken = People.Options(_node.Address, "Bob").AccessToken });

        var notMine = await Assert.ThrowsAsync<OutboxFileException>(() => nobody.ConnectAsync());

        Assert.Contains($"holds messages of {ScriptedChat.IdOf("Alice")}", notMine.Message, StringComparison.Ordinal);
        Assert.Equal(ConnectionState.Disconnected, nobody.State);
        Assert.Empty(General.Texts);
    }

    private static IEnumerable<string> Numbered(int count) => Enumerable.Range(1, count).Select(number => $"m{number}");

    private ChatClientOptions Options(string name = "outbox") => People.Options(_node.Address) with { OutboxFile = _folder.PathOf(name) };

    private ChatClient Start(string name = "outbox") => new(Options(name));

    private async Task<ChatClient> ConnectAsync(string name = "outbox")
    {
        var client = Start(name);
        await client.ConnectAsync();
        return client;
    }
}
