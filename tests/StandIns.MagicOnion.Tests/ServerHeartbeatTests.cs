using System.Buffers;
using System.Globalization;
using Grpc.Core;
using MagicOnion.Server.Features;
using MagicOnion.Server.Hubs;
using Microsoft.Extensions.Time.Testing;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

public sealed class ServerHeartbeatTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(0x01A208CF763E));

    [Fact]
    public async Task Heartbeats_have_the_captured_frames_and_acknowledgements_keep_the_connection()
    {
        await using var server = await StartAsync(timeout: TimeSpan.FromSeconds(5));
        server.State.OnConnecting = context =>
        {
            server.State.Features = context.CallContext.GetHttpContext().Features;
            return default;
        };
        using var raw = await server.ConnectRawAsync();
        await server.State.Until("connected");
        _time.Advance(TimeSpan.FromSeconds(2));
        var feature = server.State.Features!.Get<IMagicOnionHeartbeatFeature>();
        var acknowledged = new TaskCompletionSource<TimeSpan>();
        feature!.SetAckCallback(latency => acknowledged.TrySetResult(latency));

        for (short beat = 0; beat < 3; beat++)
        {
            _time.Advance(TimeSpan.FromSeconds(8));
            var sent = _time.GetUtcNow().ToUnixTimeMilliseconds();
            Assert.Equal($"957F{beat:X2}CF{sent:X16}C0C0", await raw.ReadAsync());
            _time.Advance(TimeSpan.FromSeconds(2));
            await raw.WriteAsync($"947F{beat:X2}CF{sent:X16}C0");

            // Its answer says that the acknowledgement before it has been seen.
            Assert.Equal("957E0001C0C0C0", await raw.AskAsync("947E0001C0"));
        }

        Assert.Equal(TimeSpan.FromSeconds(2), await acknowledged.Task.Within("the callback"));
        Assert.Equal(TimeSpan.FromSeconds(2), feature.Latency);
        Assert.False(feature.TimeoutToken.IsCancellationRequested);
    }

    [Fact]
    public async Task Without_an_acknowledgement_the_connection_ends_in_good_order()
    {
        await using var server = await StartAsync(timeout: TimeSpan.FromSeconds(5));
        using var raw = await server.ConnectRawAsync();
        await server.State.Until("connected");

        _time.Advance(Interval);
        await raw.ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(StatusCode.OK, (await raw.EndAsync()).StatusCode);
        await server.State.Until("disconnected True");
    }

    [Fact]
    public async Task Without_a_timeout_a_silent_client_stays()
    {
        await using var server = await StartAsync(timeout: null);
        using var raw = await server.ConnectRawAsync();
        await server.State.Until("connected");

        for (var i = 0; i < 5; i++)
        {
            _time.Advance(Interval);
            await raw.ReadAsync();
        }

        Assert.Equal("9301D2897FB6E5C0", await raw.AskAsync("9301D2897FB6E5C0"));
    }

    [Fact]
    public async Task Each_connection_gets_a_heartbeat_in_an_interval_but_not_all_at_once()
    {
        await using var server = await StartAsync(timeout: null);
        var connected = _time.GetUtcNow().ToUnixTimeMilliseconds();
        List<RawHub> connections = [];
        for (var i = 0; i < 4; i++)
        {
            connections.Add(await server.ConnectRawAsync());
            await server.State.Until("connected");
        }

        // In small steps: what is due on the way is told the time at the end of a step.
        for (var at = TimeSpan.Zero; at < 3 * Interval; at += TimeSpan.FromMilliseconds(10))
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        List<long> first = [];
        foreach (var raw in connections)
        {
            using (raw)
            {
                var (one, other) = (TimeOf(await raw.ReadAsync()), TimeOf(await raw.ReadAsync()));
                Assert.Equal(Interval.TotalMilliseconds, other - one);
                Assert.InRange(one - connected, Interval.TotalMilliseconds, 2 * Interval.TotalMilliseconds);
                first.Add(one);
            }
        }

        Assert.Equal(4, first.Distinct().Count());
    }

    [Fact]
    public async Task Metadata_comes_from_the_provider()
    {
        await using var server = await StartAsync(timeout: null, typeof(NoisyHub));
        using var raw = await server.ConnectRawAsync();
        await server.State.Until("connected");

        _time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.EndsWith("C0A26869", await raw.ReadAsync(), StringComparison.Ordinal);
    }

    /// <summary>Of 957F, sequence, CF and the time, C0C0.</summary>
    private static long TimeOf(string frame) => long.Parse(frame.AsSpan(8, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private Task<ProbeServer> StartAsync(TimeSpan? timeout, params Type[] types)
        => ProbeServer.StartAsync(
            o =>
            {
                o.TimeProvider = _time;
                o.EnableStreamingHubHeartbeat = true;
                o.StreamingHubHeartbeatInterval = Interval;
                o.StreamingHubHeartbeatTimeout = timeout;
            },
            types: types);

    [Heartbeat(Interval = 500, MetadataProvider = typeof(Greeting))]
    public sealed class NoisyHub(ProbeState state) : ProbeHub(state);

    public sealed class Greeting : IStreamingHubHeartbeatMetadataProvider
    {
        public bool TryWriteMetadata(IBufferWriter<byte> writer)
        {
            writer.Write<byte>([0xA2, (byte)'h', (byte)'i']);
            return true;
        }
    }
}
