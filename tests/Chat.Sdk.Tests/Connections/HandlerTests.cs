using Chat.Sdk.Connections;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Sdk.Tests.Connections;

public sealed class HandlerTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await ScriptedNode.StartAsync(_chat);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Notices_reach_the_application()
    {
        await using var alice = await People.ConnectAsync(_node);
        var heard = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        alice.NoticeReceived += notice => heard.TrySetResult(notice.Text);

        _chat.Notice("Back in five minutes.");

        Assert.Equal("Back in five minutes.", await heard.Task.OrFail("the notice"));
    }

    [Fact]
    public async Task A_handler_that_does_not_return_holds_up_nothing()
    {
        await using var alice = await People.ConnectAsync(_node);
        using var stuck = new ManualResetEventSlim();
        alice.NoticeReceived += _ => stuck.Wait(CancellationToken.None);
        var general = await alice.JoinChannelAsync("general");
        await using var screen = new TimelineReader(await alice.OpenChannelAsync(general.Id));

        for (var i = 0; i < 1_000; i++)
        {
            _chat.Notice("ding");
        }

        _chat.General.Says("still there?");
        await screen.HasRead("still there?");
        await alice.SendAsync(general.Id, "yes").OrFail("the acknowledgement");
        stuck.Set();
    }

    [Fact]
    public async Task A_handler_that_fails_does_not_end_the_events()
    {
        using var logs = new LoggerFactoryOf(new RecordedLogs());
        await using var alice = await People.ConnectAsync(_node, change: options => options with { LoggerFactory = logs });
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        alice.NoticeReceived += _ =>
        {
            called.SetResult();
            throw new InvalidOperationException("a defect of the application");
        };
        var back = alice.Reaches(ConnectionState.Connected);

        _chat.Notice("ding");
        await called.Task.OrFail("the notice");
        _node.Proxy.CutAll();

        await back.OrFail("the event after the one that failed");
        Assert.Contains(logs.Logs.Entries, entry => entry.Exception is InvalidOperationException { Message: "a defect of the application" });
    }
}
