using Chat.Sdk.Connections;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Sdk.Tests.Connections;

public sealed class AcknowledgeTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await ScriptedNode.StartAsync(_chat);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Every_delivery_is_acknowledged_and_seldom_one_by_one()
    {
        await using var alice = await People.ConnectAsync(_node);
        var general = await alice.JoinChannelAsync("general");
        await using var screen = new TimelineReader(await alice.OpenChannelAsync(general.Id));

        _chat.General.SaysMany(300);

        await Eventually.Async(() => _chat.Acknowledged.LastOrDefault() == 300, "the acknowledgement of everything");
        Assert.Equal(_chat.Acknowledged.Distinct().Order(), _chat.Acknowledged);
        Assert.InRange(_chat.Acknowledged.Count, 1, 100);
    }

    [Fact]
    public async Task An_application_that_does_not_read_keeps_nothing_from_being_acknowledged()
    {
        await using var alice = await People.ConnectAsync(_node, change: options => options with { MaxUnreadEvents = 10 });
        var general = await alice.JoinChannelAsync("general");
        await alice.OpenChannelAsync(general.Id);

        _chat.General.SaysMany(100);

        await Eventually.Async(() => _chat.Acknowledged.LastOrDefault() == 100, "the acknowledgement of everything");
    }

    [Fact]
    public async Task What_comes_for_a_channel_that_was_closed_meanwhile_counts_too()
    {
        await using var alice = await People.ConnectAsync(_node);
        var general = await alice.JoinChannelAsync("general");
        var timeline = await alice.OpenChannelAsync(general.Id);
        var hub = _chat.Connections.Single();
        await timeline.DisposeAsync();
        var late = _chat.General.SaysUnheard("late");

        hub.Client.OnEvents(new() { ChannelId = general.Id, Epoch = _chat.Epoch, Events = [late] });

        await Eventually.Async(() => _chat.Acknowledged.LastOrDefault() == 1, "the acknowledgement");
    }

    [Fact]
    public async Task A_new_connection_counts_anew()
    {
        await using var alice = await People.ConnectAsync(_node);
        var general = await alice.JoinChannelAsync("general");
        await using var screen = new TimelineReader(await alice.OpenChannelAsync(general.Id));
        _chat.General.SaysMany(5);
        await Eventually.Async(() => _chat.Acknowledged.LastOrDefault() == 5, "the first acknowledgement");
        var back = alice.Reaches(ConnectionState.Connected);
        var subscriptions = _chat.Subscriptions.Count;

        _node.Proxy.CutAll();
        await back.OrFail("the new connection");
        await Eventually.Async(() => _chat.Subscriptions.Count > subscriptions, "the new subscription");
        _chat.General.SaysMany(2);

        await Eventually.Async(() => _chat.Acknowledged.LastOrDefault() == 2, "the acknowledgement over the new connection");
    }
}
