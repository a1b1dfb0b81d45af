using Chat.Contracts.Channels;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Client.Tests.Plain;

public sealed class PlainChangeTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;

    private ScriptedChannel General => _chat.General;

    public async ValueTask InitializeAsync() => _node = await ScriptedNode.StartAsync(_chat);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Every_change_is_a_line_beside_the_messages()
    {
        await using var alice = new PlainRun(_node.Address, follows: true);
        General.Says("hi");
        await alice.Output.Has("Bob: hi");

        var message = General.Says("helo");
        General.Changes(ChannelEventKind.MessageEdited, message, "hello\nthere");
        General.Changes(ChannelEventKind.ReactionAdded, message, "👍", "Carol");
        General.Changes(ChannelEventKind.ReactionRemoved, message, "👍", "Carol");
        General.Changes(ChannelEventKind.MessagePinned, message);
        General.Changes(ChannelEventKind.MessageUnpinned, message);
        General.Changes(ChannelEventKind.MessageDeleted, message);
        General.Changes(ChannelEventKind.TopicChanged, text: "Tea");
        General.Changes((ChannelEventKind)4242, message, "of a newer server");
        General.Says("bye");

        await alice.Output.Has("Bob: bye");
        Assert.Equal(["Bob: hi", "Bob: helo", "Bob: bye"], alice.Output.Lines);
        Assert.Equal(
            [
                "* Bob edited: hello␊there",
                "* Carol reacted with 👍 to \"hello␊there\"",
                "* Carol took back 👍 from \"hello␊there\"",
                "* Bob pinned \"hello␊there\"",
                "* Bob unpinned \"hello␊there\"",
                "* Bob deleted a message",
                "* Bob changed the topic: Tea",
            ],
            alice.Errors.Lines.Where(line => line[0] == '*' && !line.EndsWith("joined", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task It_begins_with_the_messages_as_they_are_now_and_without_those_that_were_deleted()
    {
        var (edited, deleted) = (General.Says("helo"), General.Says("secret"));
        General.Changes(ChannelEventKind.MessageEdited, edited, "hello");
        General.Changes(ChannelEventKind.MessageDeleted, deleted);

        await using var alice = new PlainRun(_node.Address);
        alice.Input.End();

        Assert.Equal(0, await alice.Exit.OrFail("the exit"));
        Assert.Equal(["Bob: hello"], alice.Output.Lines);
    }

    [Fact]
    public async Task Deleted_messages_do_not_count_among_the_last_50()
    {
        General.SaysMany(200);
        for (var i = 151; i <= 200; i += 2)
        {
            General.Changes(ChannelEventKind.MessageDeleted, General.Events[i - 1]);
        }

        await using var alice = new PlainRun(_node.Address);
        alice.Input.End();

        Assert.Equal(0, await alice.Exit.OrFail("the exit"));
        Assert.Equal(50, alice.Output.Lines.Count);
        Assert.Equal(("Bob: m126", "Bob: m200"), (alice.Output.Lines[0], alice.Output.Lines[^1]));
    }
}
