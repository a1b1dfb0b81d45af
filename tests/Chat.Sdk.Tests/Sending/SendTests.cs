using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Sdk.Tests.Sending;

public sealed class SendTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await ScriptedNode.StartAsync(_chat);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_sent_message_is_acknowledged_with_its_place()
    {
        await using var alice = await People.ConnectAsync(_node);
        var general = await alice.JoinChannelAsync("general");

        var sent = await alice.SendAsync(general.Id, "hello").OrFail("the acknowledgement");

        Assert.Equal(2, sent.Sequence);
        Assert.Equal(["hello"], _chat.General.Texts);
    }
}
