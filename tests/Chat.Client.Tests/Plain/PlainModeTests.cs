using Chat.Contracts.Errors;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Client.Tests.Plain;

public sealed class PlainModeTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;

    private ScriptedChannel General => _chat.General;

    public async ValueTask InitializeAsync() => _node = await ScriptedNode.StartAsync(_chat);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_line_in_is_a_message_and_comes_out_again()
    {
        await using var alice = new PlainRun(_node.Address);

        alice.Input.Type("hello\r\nand a last line without its end");
        alice.Input.End();

        Assert.Equal(0, await alice.Exit.OrFail("the exit"));
        Assert.Equal(["hello", "and a last line without its end"], General.Texts);
        Assert.Equal(["alice: hello", "alice: and a last line without its end"], alice.Output.Lines);
        Assert.Equal(["connected to hub instance node0001"], alice.Errors.Lines);
    }

    [Fact]
    public async Task It_begins_with_the_last_50_messages()
    {
        General.SaysMany(200);

        await using var alice = new PlainRun(_node.Address);
        alice.Input.End();

        Assert.Equal(0, await alice.Exit.OrFail("the exit"));
        Assert.Equal(Enumerable.Range(151, 50).Select(number => $"Bob: m{number}"), alice.Output.Lines);
    }

    [Fact]
    public async Task A_message_is_one_line_whatever_is_in_it()
    {
        General.Says("two\nlines \u001b[31mred\u001b[0m \\n");

        await using var alice = new PlainRun(_node.Address);
        alice.Input.End();

        Assert.Equal(0, await alice.Exit.OrFail("the exit"));
        Assert.Equal(["Bob: two␊lines ␛[31mred␛[0m \\n"], alice.Output.Lines);
    }

    [Fact]
    public async Task Two_clients_hear_each_other_and_everything_in_the_same_order()
    {
        await using var alice = new PlainRun(_node.Address, "alice", follows: true);
        await using var bob = new PlainRun(_node.Address, "bob", follows: true);
        await Eventually.Async(() => _chat.Subscriptions.Count == 2, "the subscriptions");

        for (var i = 1; i <= 1_000; i++)
        {
            alice.Input.TypeLine($"a{i}");
            bob.Input.TypeLine($"b{i}");
        }

        await Task.WhenAll(alice.Output.Has("bob: b1000"), alice.Output.Has("alice: a1000"), bob.Output.Has("bob: b1000"), bob.Output.Has("alice: a1000"));
        Assert.Equal(2_000, alice.Output.Lines.Count);
        Assert.Equal(alice.Output.Lines, bob.Output.Lines);
        Assert.Equal(Enumerable.Range(1, 1_000).Select(number => $"alice: a{number}"), alice.Output.Lines.Where(line => line.StartsWith('a')));
        Assert.Equal(Enumerable.Range(1, 1_000).Select(number => $"bob: b{number}"), alice.Output.Lines.Where(line => line.StartsWith('b')));
    }

    [Fact]
    public async Task A_refused_line_is_named_and_the_rest_goes_on()
    {
        await using var alice = new PlainRun(_node.Address);

        alice.Input.TypeLine("one");
        alice.Input.TypeLine("");
        alice.Input.TypeLine("nul \0");
        alice.Input.TypeLine(new string('x', 100_000));
        alice.Input.TypeLine("two");
        alice.Input.End();

        Assert.Equal(1, await alice.Exit.OrFail("the exit"));
        Assert.Equal(["alice: one", "alice: two"], alice.Output.Lines);
        Assert.Contains("line 2: A message needs some text.", alice.Errors.Lines);
        Assert.Contains("line 3: A message cannot contain the character U+0000.", alice.Errors.Lines);
        Assert.Contains("line 4: A message has at most 4000 characters and 16384 bytes.", alice.Errors.Lines);
    }

    [Fact]
    public async Task A_line_that_the_server_refuses_is_named_too()
    {
        var no = Refusal.Of(ErrorCode.NotAMember, "You were put out.");
        _chat.BeforeStore = request => request.Text == "two" ? no : null;
        await using var alice = new PlainRun(_node.Address);

        alice.Input.Type("one\ntwo\nthree\n");
        alice.Input.End();

        Assert.Equal(1, await alice.Exit.OrFail("the exit"));
        Assert.Contains("line 2: You were put out.", alice.Errors.Lines);
        Assert.Equal(["one", "three"], General.Texts);
    }

    [Fact]
    public async Task The_end_of_input_waits_for_every_acknowledgement()
    {
        var (arrived, answer) = (NewSource(), NewSource());
        _chat.OnBatch = (_, _) =>
        {
            arrived.TrySetResult();
            return answer.Task;
        };
        await using var alice = new PlainRun(_node.Address);

        alice.Input.TypeLine("slow");
        alice.Input.End();
        await arrived.Task.OrFail("the batch");
        Assert.False(alice.Exit.IsCompleted);
        answer.SetResult();

        Assert.Equal(0, await alice.Exit.OrFail("the exit"));
        Assert.Equal(["alice: slow"], alice.Output.Lines);
    }

    [Fact]
    public async Task Its_own_lines_are_shown_even_when_the_server_forgets_to()
    {
        _chat.Delivers = (_, _) => false;
        await using var alice = new PlainRun(_node.Address);

        alice.Input.TypeLine("anybody?");
        alice.Input.End();

        Assert.Equal(0, await alice.Exit.OrFail("the exit"));
        Assert.Equal(["alice: anybody?"], alice.Output.Lines);
    }

    [Fact]
    public async Task Following_it_stays_until_told_to_stop()
    {
        await using var alice = new PlainRun(_node.Address, follows: true);
        alice.Input.End();
        await alice.Errors.Has("connected to hub instance node0001");
        await Eventually.Async(() => _chat.Subscriptions.Count == 1, "the subscription");

        General.Says("are you there?");
        await alice.Output.Has("Bob: are you there?");
        Assert.False(alice.Exit.IsCompleted);
        await alice.StopAsync();

        Assert.Equal(0, await alice.Exit.OrFail("the exit"));
    }

    [Fact]
    public async Task Told_to_stop_before_the_end_of_its_input_it_says_that_not_all_was_sent()
    {
        await using var alice = new PlainRun(_node.Address);
        alice.Input.TypeLine("one");
        await alice.Output.Has("alice: one");

        await alice.StopAsync();

        Assert.Equal(1, await alice.Exit.OrFail("the exit"));
        Assert.Equal(["one"], General.Texts);
    }

    [Fact]
    public async Task A_first_load_that_cannot_be_filled_up_does_not_end_it()
    {
        General.SaysMany(10);
        for (var i = 0; i < 45; i++)
        {
            await using var visitor = await People.ConnectAsync(_node, $"Visitor{i}");
            await visitor.JoinChannelAsync("general");
        }

        _chat.OnPage = _ => throw ScriptedHub.Refuse(Refusal.Of(ErrorCode.Unavailable, "Later."));
        await using var alice = new PlainRun(_node.Address);
        alice.Input.TypeLine("here");
        alice.Input.End();

        Assert.Equal(0, await alice.Exit.OrFail("the exit"));
        Assert.Equal("alice: here", alice.Output.Lines[^1]);
    }

    [Fact]
    public async Task A_broken_connection_costs_no_line()
    {
        await using var alice = new PlainRun(_node.Address, follows: true);
        await alice.Errors.Has("connected to hub instance node0001");

        for (var i = 1; i <= 300; i++)
        {
            alice.Input.TypeLine($"m{i}");
            if (i % 100 == 50)
            {
                await alice.Output.Has($"alice: m{i - 20}");
                _node.Proxy.CutAll();
                General.Says($"meanwhile{i}");
            }
        }

        await alice.Output.Has("alice: m300");
        Assert.Equal(General.Events.Select(item => item.Message).OfType<Contracts.Messaging.MessageData>().Select(message => $"{message.SenderName}: {message.Text}"), alice.Output.Lines);
        Assert.Contains("connection to hub instance node0001 lost, reconnecting", alice.Errors.Lines);
        Assert.Equal(4, alice.Errors.Lines.Count(line => line.StartsWith("connected", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Comings_goings_and_notices_are_no_messages()
    {
        await using var alice = new PlainRun(_node.Address, follows: true);
        await Eventually.Async(() => _chat.Subscriptions.Count == 1, "the subscription");

        _chat.Notice("Back in\nfive minutes.");
        await using var bob = new PlainRun(_node.Address, "bob");
        bob.Input.End();

        await alice.Errors.Has("! Back in␊five minutes.");
        await alice.Errors.Has("* bob joined");
        Assert.Empty(alice.Output.Lines);
    }

    [Fact]
    public async Task After_a_restore_only_what_was_not_shown_yet_is_shown()
    {
        await using var alice = new PlainRun(_node.Address, follows: true);
        alice.Input.TypeLine("old");
        await alice.Output.Has("alice: old");

        _chat.Restore();
        General.Says("new");

        await alice.Output.Has("Bob: new");
        Assert.Equal(["alice: old", "Bob: new"], alice.Output.Lines);
    }

    [Fact]
    public async Task A_channel_that_is_not_there_is_an_error()
    {
        await using var alice = new PlainRun(_node.Address, channel: "nowhere");

        Assert.Equal(1, await alice.Exit.OrFail("the exit"));
        Assert.Contains("There is no channel named \"nowhere\".", alice.Errors.Lines);
    }

    [Fact]
    public async Task No_server_is_an_error()
    {
        await using var alice = new PlainRun(new Uri($"http://127.0.0.1:{FreePort.Next()}"));

        Assert.Equal(1, await alice.Exit.OrFail("the exit"));
        Assert.Contains("cannot be reached", Assert.Single(alice.Errors.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_sends_it_away_ends_it()
    {
        await using var alice = new PlainRun(_node.Address, follows: true);
        await alice.Errors.Has("connected to hub instance node0001");
        await Eventually.Async(() => _chat.Subscriptions.Count == 1, "the subscription");

        _chat.SayDisconnecting(4_001);

        Assert.Equal(1, await alice.Exit.OrFail("the exit"));
        Assert.Contains("Your account is deleted.", alice.Errors.Lines);
    }

    [Fact]
    public async Task An_output_that_is_gone_ends_it()
    {
        await using var alice = new PlainRun(_node.Address, follows: true);
        await Eventually.Async(() => _chat.Subscriptions.Count == 1, "the subscription");
        alice.Output.IsBroken = true;

        General.Says("nobody reads this");

        Assert.Equal(1, await alice.Exit.OrFail("the exit"));
        Assert.Contains("The output cannot be written: Broken pipe", alice.Errors.Lines);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
