using System.Diagnostics;
using Chat.Contracts.Connections;
using Chat.Hub.Tests.Kit;
using Chat.Testing;
using MagicOnion.Client;

namespace Chat.Hub.Tests.Connections;

public sealed class GracefulStopTests(RedisFixture redis) : IAsyncLifetime
{
    private Cluster _cluster = null!;
    private TestHub _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.StartAsync(redis.ConnectionString);
        _hub = await _cluster.AddHubAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_hub_that_stops_tells_its_clients_and_does_not_wait_for_those_that_stay()
    {
        var alice = await _hub.ConnectAsync("Alice");
        var watch = Stopwatch.StartNew();

        var stopping = _hub.StopAsync();
        var notice = await alice.Disconnecting.OrFail("the word that the hub stops");
        await stopping.OrFail("the end of the hub");

        Assert.Equal(DisconnectCode.ServerStopping, notice.Code);
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(8));
        await alice.Hub.WaitForDisconnectAsync().OrFail("the end of the connection");
    }

    [Fact]
    public async Task A_message_that_was_accepted_gets_its_answer_before_the_hub_ends()
    {
        var alice = await _hub.ConnectAsync("Alice");
        var channel = await _cluster.MeetAsync(alice);
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _cluster.History.BeforeAppend = _ =>
        {
            reached.SetResult();
            return release.Task;
        };

        var sending = alice.SaysAsync(channel, "last words");
        await reached.Task.OrFail("the append");
        var stopping = _hub.StopAsync();
        await alice.Disconnecting.OrFail("the word that the hub stops");
        release.SetResult();
        var answer = await sending;
        await stopping.OrFail("the end of the hub");

        Assert.True(answer.IsAccepted);
        Assert.Equal(["last words"], _cluster.History.Texts(channel));
    }

    [Fact]
    public async Task A_connection_that_ended_meanwhile_is_not_hung_up_on()
    {
        var alice = await _hub.ConnectAsync("Alice");
        var aborted = 0;
        var connection = Connected.As(alice.Id, "Alice", alice, () => aborted++);

        connection.Abort();
        connection.Close();
        connection.Abort();

        Assert.Equal(1, aborted);
    }
}
