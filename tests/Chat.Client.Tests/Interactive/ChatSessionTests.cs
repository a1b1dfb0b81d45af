using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Sdk.Connections;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Client.Tests.Interactive;

public sealed class ChatSessionTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;

    private ScriptedChannel General => _chat.General;

    public async ValueTask InitializeAsync() => _node = await ScriptedNode.StartAsync(_chat);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task One_comes_into_the_channel_and_sees_what_was_said()
    {
        General.Says("hello");

        await using var alice = await SessionRun.StartAsync(_node);

        await alice.Sees("Bob  hello");
        await alice.Sees("* alice joined");
        Assert.Equal("#general>", (await alice.RowsAsync())[^1]);
        Assert.Contains("connected to hub instance node0001", await alice.RowsAsync());
    }

    [Fact]
    public async Task Changes_are_lines_and_messages_come_as_they_are_now()
    {
        var (edited, deleted) = (General.Says("helo"), General.Says("secret"));
        General.Changes(ChannelEventKind.MessageEdited, edited, "hello");
        General.Changes(ChannelEventKind.MessageDeleted, deleted);

        await using var alice = await SessionRun.StartAsync(_node);
        await alice.Sees("Bob  hello (edited)");
        await alice.Sees("Bob  (deleted)");
        General.Changes(ChannelEventKind.ReactionAdded, edited, "👍", "Carol");
        General.Changes(ChannelEventKind.TopicChanged, text: "Tea");

        await alice.Sees("* Carol reacted with 👍 to \"hello\"");
        await alice.Sees("* Bob changed the topic: Tea");
        Assert.DoesNotContain(await alice.RowsAsync(), row => row.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_one_enters_is_sent_and_shown_once()
    {
        await using var alice = await SessionRun.StartAsync(_node);
        await alice.Sees("#general>");

        await alice.EnterAsync("hi there");

        await alice.Sees("alice  hi there");
        Assert.Single(await alice.RowsAsync(), row => row.Contains("hi there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_on_its_way_is_marked_and_one_that_is_refused_too()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _chat.OnBatch = (_, _) => answer.Task;
        var no = Refusal.Of(ErrorCode.NotAMember, "You were put out.");
        _chat.BeforeStore = request => request.Text == "bad" ? no : null;
        await using var alice = await SessionRun.StartAsync(_node);
        await alice.Sees("#general>");

        await alice.EnterAsync("bad");
        await alice.EnterAsync("good");
        await alice.Sees("… bad");
        await alice.Sees("… good");
        answer.SetResult();

        await alice.Sees("not sent: bad (You were put out.)");
        await alice.Sees("alice  good");
        Assert.DoesNotContain(await alice.RowsAsync(), row => row.StartsWith('…'));
    }

    [Fact]
    public async Task A_message_that_was_refused_stays_below_until_it_is_sent_anew_or_given_up()
    {
        var no = Refusal.Of(ErrorCode.NotAMember, "You were put out.");
        _chat.BeforeStore = _ => no;
        await using var alice = await SessionRun.StartAsync(_node);
        await alice.Sees("#general>");

        await alice.EnterAsync("hello");
        await alice.Sees("A message was not sent: /retry sends it anew, /discard gives it up.");
        await alice.Sees("not sent: hello (You were put out.)");
        Assert.Equal("not sent: hello (You were put out.)", (await alice.RowsAsync())[^2]);
        _chat.BeforeStore = null;
        await alice.CommandAsync("/retry");
        await alice.Sees("alice  hello");
        Assert.DoesNotContain(await alice.RowsAsync(), row => row.StartsWith("not sent", StringComparison.Ordinal));

        _chat.BeforeStore = _ => no;
        await alice.EnterAsync("bye");
        await alice.Sees("not sent: bye (You were put out.)");
        await alice.CommandAsync("/discard");
        await Eventually.Async(
            async () => !(await alice.RowsAsync()).Any(row => row.StartsWith("not sent", StringComparison.Ordinal)), "nothing below that was not sent");
        Assert.Equal(["hello"], General.Texts);
    }

    [Fact]
    public async Task A_message_of_others_leaves_alone_what_one_is_typing()
    {
        await using var alice = await SessionRun.StartAsync(_node);
        await alice.Sees("#general>");

        await alice.TypeAsync("half a sent");
        General.Says("interrupting");
        await alice.Sees("Bob  interrupting");
        Assert.Equal("#general> half a sent", (await alice.RowsAsync())[^1]);
        await alice.EnterAsync("ence");

        await alice.Sees("alice  half a sentence");
    }

    [Fact]
    public async Task Commands_are_never_posted()
    {
        await using var alice = await SessionRun.StartAsync(_node, width: 100);
        await alice.Sees("#general>");

        await alice.CommandAsync("/jion news");
        await alice.CommandAsync("//join");

        await alice.Sees("There is no command /jion. Did you mean /join NAME? (//jion sends it as a message.)");
        await alice.Sees("alice  /join");
        Assert.Equal(["/join"], General.Texts);
    }

    [Fact]
    public async Task One_creates_channels_and_goes_from_one_to_the_other()
    {
        await using var alice = await SessionRun.StartAsync(_node);
        await alice.Sees("#general>");

        await alice.CommandAsync("/create News");
        await alice.Sees("#news>");
        await alice.EnterAsync("in the news");
        await alice.Sees("alice  in the news");
        General.Says("over here");
        await alice.Sees("#general Bob  over here");
        await alice.CommandAsync("/join #general");
        await alice.Sees("#general>");
        await alice.CommandAsync("/channels");
        await alice.Sees("#news joined");

        await alice.CommandAsync("/leave");
        await alice.Sees("left #general; you are in #news");
        await alice.CommandAsync("/leave news");
        await alice.Sees("left #news");
        await alice.EnterAsync("anybody?");
        await alice.Sees("You are in no channel: /join NAME first.");
    }

    [Fact]
    public async Task A_refused_command_says_why()
    {
        await using var alice = await SessionRun.StartAsync(_node);
        await alice.Sees("#general>");

        await alice.CommandAsync("/join nowhere");
        await alice.Sees("There is no channel named \"nowhere\".");
        await alice.CommandAsync("/create general");
        await alice.Sees("There is a channel named \"general\" already.");
        await alice.CommandAsync("/leave nowhere");
        await alice.Sees("#nowhere is not open.");
        await alice.CommandAsync("/create a.b");
        await alice.Sees("A channel name has 1 to 64 letters, digits, '_' or '-'.");
    }

    [Fact]
    public async Task A_command_that_waits_for_the_server_keeps_nobody_from_help_or_from_leaving()
    {
        await using var alice = await SessionRun.StartAsync(_node, width: 100);
        await alice.Sees("#general>");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _chat.OnCreate = hub =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, hub.Gone);
        };

        await alice.CommandAsync("/create slow");
        await asked.Task.OrFail("the question to the server");
        await alice.EnterAsync("/channels");
        await alice.Sees("The command before is still at work.");
        await alice.EnterAsync("/help");
        await alice.Sees("/channels          list the channels");
    }

    [Fact]
    public async Task Who_leaves_over_another_connection_is_told_and_can_come_back()
    {
        await using var alice = await SessionRun.StartAsync(_node, width: 100);
        await alice.Sees("#general>");
        await using (var phone = await People.ConnectAsync(_node, "alice"))
        {
            await phone.LeaveChannelAsync(General.Id);
        }

        await alice.Sees("#general cannot be read: You are no member of #general.");
        await alice.CommandAsync("/join general");
        await alice.Sees("#general>");
        General.Says("welcome back");
        await alice.Sees("Bob  welcome back");
    }

    [Fact]
    public async Task A_lost_connection_is_shown_until_there_is_one_again()
    {
        await using var alice = await SessionRun.StartAsync(_node);
        await alice.Sees("#general>");

        _node.Proxy.RefuseNew();
        _node.Proxy.CutAll();
        await alice.Sees("connection lost; reconnecting …");
        await alice.EnterAsync("are you there?");
        await alice.Sees("… are you there?");
        _node.Proxy.TakeNew();

        await alice.Sees("alice  are you there?");
        Assert.DoesNotContain("connection lost; reconnecting …", await alice.RowsAsync());
        Assert.Equal(ConnectionState.Connected, alice.Client.State);
    }

    [Fact]
    public async Task Notices_are_shown()
    {
        await using var alice = await SessionRun.StartAsync(_node);
        await alice.Sees("#general>");

        _chat.Notice("Back in five minutes.");

        await alice.Sees("! Back in five minutes.");
    }

    [Fact]
    public async Task Quitting_ends_it()
    {
        await using var alice = await SessionRun.StartAsync(_node);
        await alice.Sees("#general>");

        await alice.CommandAsync("/quit");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alice.Running).OrFail("the end");
    }

    [Fact]
    public async Task It_works_on_a_narrow_terminal_too()
    {
        await using var alice = await SessionRun.StartAsync(_node, width: 20);
        await alice.Sees("#gener>");

        await alice.EnterAsync("this is longer than the terminal is wide");
        await alice.TypeAsync("and so is this one, which is not sent");

        await alice.Sees("alice  this is");
        Assert.StartsWith("#gener> ", (await alice.RowsAsync())[^1], StringComparison.Ordinal);
        Assert.EndsWith("sent", (await alice.RowsAsync())[^1], StringComparison.Ordinal);
    }
}
