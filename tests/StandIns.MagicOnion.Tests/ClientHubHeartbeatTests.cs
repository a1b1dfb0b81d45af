using System.Threading.Channels;
using MagicOnion.Client;
using Microsoft.Extensions.Time.Testing;

namespace StandIns.MagicOnion.Tests.Clients;

public sealed class ClientHubHeartbeatTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_heartbeat_of_the_server_is_acknowledged_and_told()
    {
        var server = ClientScriptedServer.Accepting();
        var beats = Channel.CreateUnbounded<ServerHeartbeatEvent>();
        var options = StreamingHubClientOptions.CreateWithDefault().WithServerHeartbeatReceived(beat => beats.Writer.TryWrite(beat));
        await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver(), options);

        server.Send("957F00CF000001A208CF763EC0A178");

        Assert.Equal("947F00CF000001A208CF763EC0", await server.NextAsync("the acknowledgement"));
        var beat = await beats.Reader.ReadAsync().AsTask().Within("the event");
        Assert.Equal((0x1A208CF763E, "A178"), (beat.ServerTime.ToUnixTimeMilliseconds(), Convert.ToHexString(beat.Metadata.Span)));
    }

    [Theory]
    [InlineData("957F00CF7FFFFFFFFFFFFFFFC0C0", "957E00D38000000000000001C0C0C0")]
    [InlineData("957F00D38000000000000000C0C0", "957E00CF7FFFFFFFFFFFFFFFC0C0C0")]
    public async Task Times_that_no_clock_shows_are_told_all_the_same(string beat, string answer)
    {
        var server = ClientScriptedServer.Accepting();
        var told = Channel.CreateUnbounded<DateTimeOffset>();
        var roundTrips = Channel.CreateUnbounded<TimeSpan>();
        var options = StreamingHubClientOptions.CreateWithDefault()
            .WithServerHeartbeatReceived(e => told.Writer.TryWrite(e.ServerTime))
            .WithClientHeartbeatInterval(TimeSpan.FromHours(1))
            .WithClientHeartbeatResponseReceived(e => roundTrips.Writer.TryWrite(e.RoundTripTime));
        await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver(), options);

        server.Send(beat);
        server.Send(answer);

        Assert.True((await told.Reader.ReadAsync().AsTask().Within("the server's heartbeat")).Year is 1 or 9999);
        Assert.True(await roundTrips.Reader.ReadAsync().AsTask().Within("the round trip") >= TimeSpan.Zero);
    }

    [Fact]
    public async Task The_client_asks_at_each_interval_and_tells_the_round_trip()
    {
        var time = new FakeTimeProvider();
        var server = ClientScriptedServer.Accepting();
        var beats = Channel.CreateUnbounded<ClientHeartbeatEvent>();
        var options = StreamingHubClientOptions.CreateWithDefault()
            .WithTimeProvider(time).WithClientHeartbeatInterval(Second).WithClientHeartbeatResponseReceived(beat => beats.Writer.TryWrite(beat));
        await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver(), options);

        time.Advance(Second);
        Assert.Equal("947E00CD03E8C0", await server.NextAsync("the first heartbeat"));
        time.Advance(TimeSpan.FromMilliseconds(30));
        server.Send("957E00CD03E8C0C0C0");
        Assert.Equal(TimeSpan.FromMilliseconds(30), (await beats.Reader.ReadAsync().AsTask().Within("the event")).RoundTripTime);
        time.Advance(Second);
        Assert.StartsWith("947E01", await server.NextAsync("the second heartbeat"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_lost()
    {
        var time = new FakeTimeProvider();
        var server = ClientScriptedServer.Accepting();
        var options = StreamingHubClientOptions.CreateWithDefault().WithTimeProvider(time).WithClientHeartbeatInterval(Second).WithClientHeartbeatTimeout(Second * 3);
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver(), options);

        time.Advance(Second);
        time.Advance(Second * 2);
        Assert.False(hub.WaitForDisconnect().IsCompleted);
        time.Advance(Second);

        var reason = await hub.WaitForDisconnectAsync().Within("the disconnection");
        Assert.Equal(DisconnectionType.TimedOut, reason.Type);
        Assert.IsType<TimeoutException>(reason.Exception);
        await server.Cancelled.Within("the end of the call");
    }

    [Fact]
    public async Task An_answer_to_an_earlier_question_counts()
    {
        var time = new FakeTimeProvider();
        var server = ClientScriptedServer.Accepting();
        var beats = Channel.CreateUnbounded<ClientHeartbeatEvent>();
        var options = StreamingHubClientOptions.CreateWithDefault()
            .WithTimeProvider(time).WithClientHeartbeatInterval(Second).WithClientHeartbeatTimeout(Second * 3).WithClientHeartbeatResponseReceived(beat => beats.Writer.TryWrite(beat));
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server, new ProbeReceiver(), options);

        for (var i = 0; i < 20; i++)
        {
            // Each answer comes when two more questions have been asked.
            time.Advance(Second);
            var sent = await server.NextAsync($"heartbeat {i}");
            if (i >= 2)
            {
                server.Send($"957E{i - 2:X2}{sent[6..^2]}C0C0");
                await beats.Reader.ReadAsync().AsTask().Within($"the event {i}");
            }
        }

        Assert.False(hub.WaitForDisconnect().IsCompleted);
        await hub.DisposeAsync().Within("the end");
    }
}
