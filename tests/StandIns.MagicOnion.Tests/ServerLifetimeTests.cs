using Chat.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion.Client;
using Microsoft.Extensions.Logging;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>How connections end, and what becomes of what was under way.</summary>
public sealed class ServerLifetimeTests
{
    [Fact]
    public async Task A_connection_that_is_cut_is_cleaned_up_without_an_error()
    {
        await using var server = await ProbeServer.StartAsync();
        await using var proxy = TcpFaultProxy.Start(new Uri(server.Address).Port);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{proxy.Port}");
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(channel, new ProbeReceiver()).Within("the hub connects");

        proxy.CutAll();

        await server.State.Until("disconnected True");
        Assert.Equal(DisconnectionType.Faulted, (await hub.WaitForDisconnectAsync().Within("the client notices")).Type);
        Assert.DoesNotContain(server.Log.Lines, l => l.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_client_that_resets_its_stream_is_no_error()
    {
        await using var server = await ProbeServer.StartAsync();
        var raw = await server.ConnectRawAsync();

        raw.Dispose();

        await server.State.Until("disconnected True");
        Assert.DoesNotContain(server.Log.Lines, l => l.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task The_hub_can_end_its_connection()
    {
        await using var server = await ProbeServer.StartAsync();
        server.State.OnConnecting = context =>
        {
            server.State.End = () => context.CallContext.GetHttpContext().Abort();
            return default;
        };
        var (hub, _) = await server.ConnectAsync();
        var call = hub.WaitForGateAsync(1);
        await server.State.Until("in 1");

        server.State.End!();

        Assert.Equal(DisconnectionType.Faulted, (await hub.WaitForDisconnectAsync().Within("the end")).Type);
        await Assert.ThrowsAnyAsync<Exception>(() => call).Within("the pending call fails");
        await server.State.Until("disconnected True");
        server.State.Gate.SetResult();
    }

    [Fact]
    public async Task A_failure_in_OnConnected_ends_the_connection_with_its_status()
    {
        await using var server = await ProbeServer.StartAsync();
        server.State.OnConnected = _ => throw new global::MagicOnion.ReturnStatusException(StatusCode.ResourceExhausted, "full");
        using var raw = await server.ConnectRawAsync();

        var status = await raw.EndAsync();

        Assert.Equal((StatusCode.ResourceExhausted, "full"), (status.StatusCode, status.Detail));
        Assert.Single(await server.State.Until("disconnected True"), e => e.StartsWith("disconnected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_in_OnDisconnected_is_logged_and_keeps_nothing_from_being_cleaned_up()
    {
        await using var server = await ProbeServer.StartAsync();
        var (stays, _) = await server.ConnectAsync();
        await stays.JoinAsync("room");
        var (goes, _) = await server.ConnectAsync();
        await goes.JoinAsync("room");
        server.State.OnDisconnected = () => throw new InvalidOperationException("boom");

        await goes.DisposeAsync();

        await Eventually.Async(async () => await stays.CountAsync("room") == 1, "the connection has left its group");
        Assert.Contains(server.Log.Lines, l => l.Exception?.Message == "boom");
    }

    [Fact]
    public async Task What_the_client_was_asked_is_cancelled_when_it_goes()
    {
        await using var server = await ProbeServer.StartAsync(o => o.ClientResultsDefaultTimeout = TimeSpan.FromMinutes(5));
        Task<int>? asked = null;
        server.State.OnConnected = client =>
        {
            asked = client.CR(1, "q");
            return default;
        };
        var raw = await server.ConnectRawAsync();
        await raw.ReadAsync();

        raw.Dispose();

        await Assert.ThrowsAsync<TaskCanceledException>(() => asked!).Within("the question is cancelled");
    }

    [Fact]
    public async Task OnConnected_can_ask_the_client()
    {
        await using var server = await ProbeServer.StartAsync();
        server.State.OnConnected = async client => server.State.Happened($"answer {await client.CR(1, "q")}");
        var (hub, _) = await server.ConnectAsync();

        await hub.OneAsync(1);

        Assert.Equal(["connecting", "connected", "answer 42", "one 1"], await server.State.Until("one 1"));
    }

    [Fact]
    public async Task A_client_that_does_not_answer_runs_into_the_timeout()
    {
        await using var server = await ProbeServer.StartAsync(o => o.ClientResultsDefaultTimeout = TimeSpan.FromMilliseconds(50));
        var (hub, receiver) = await server.ConnectAsync();
        receiver.Answer = (_, _) => new TaskCompletionSource<int>().Task;

        Assert.Equal(nameof(TimeoutException), await hub.AskLateAsync().Within("the timeout"));
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_and_the_others_go_on()
    {
        await using var server = await ProbeServer.StartAsync(settings: new Dictionary<string, string?> { ["MagicOnion:MaxQueuedBytes"] = "262144" });
        var (alice, atAlice) = await server.ConnectAsync();
        await alice.JoinAsync("room");
        using var stalled = await server.ConnectRawAsync();
        await stalled.AskAsync($"9301D2{GroupHubTests.IdOf("JoinAsync")}A4726F6F6D");
        var text = new string('x', 16 * 1024);

        // More than the windows of HTTP/2, the buffers on the way and the bound together.
        for (var i = 0; i < 4096 && await alice.CountAsync("room") == 2; i++)
        {
            await alice.SayAsync("room", "all", text, []);
            Assert.Equal(text, await atAlice.NextAsync("the push"));
        }

        Assert.Contains("disconnected True", await server.State.Until("disconnected True"));
        Assert.NotEqual(StatusCode.OK, (await stalled.EndAsync()).StatusCode);
        Assert.Contains(server.Log.Lines, l => l.Level == LogLevel.Warning && l.Text.Contains("MaxQueuedBytes", StringComparison.Ordinal));
        await alice.SayAsync("room", "all", "still here", []);
        Assert.Equal("still here", await atAlice.NextAsync("the last push"));
    }

    [Fact]
    public async Task Thousands_of_waiting_calls_hold_back_neither_heartbeats_nor_answers()
    {
        await using var server = await ProbeServer.StartAsync();
        using var raw = await server.ConnectRawAsync();
        var id = GroupHubTests.IdOf("WaitForGateAsync");
        var code = id[0] >= '8' ? "D2" : "CE";

        for (var i = 0; i < 5000; i++)
        {
            await raw.WriteAsync($"9301{code}{id}05");
        }

        Assert.Equal("957E0001C0C0C0", await raw.AskAsync("947E0001C0"));
        server.State.Gate.SetResult();
        for (var i = 0; i < 5000; i++)
        {
            Assert.Equal($"9301{code}{id}05", await raw.ReadAsync());
        }
    }
}
