using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

public sealed class ServerMetricsTests
{
    [Fact]
    public async Task Connections_calls_and_failures_are_counted()
    {
        await using var server = await ProbeServer.StartAsync();
        var seen = new ConcurrentQueue<string>();
        using var listener = Listen(server, seen);
        var (hub, _) = await server.ConnectAsync();

        await hub.OneAsync(1);
        await Assert.ThrowsAsync<RpcException>(() => hub.ThrowAsync());
        await hub.ZeroAsync();
        await hub.DisposeAsync();
        await server.State.Until("disconnected True");
        await Chat.Testing.Eventually.Async(() => seen.Contains("connections -1 IProbeHub"), "the connection is counted down");

        Assert.Contains("connections 1 IProbeHub", seen);
        Assert.Contains("method_completed 1 IProbeHub OneAsync False", seen);
        Assert.Contains("method_completed 1 IProbeHub ThrowAsync True", seen);
        Assert.Contains("exceptions 1 IProbeHub ThrowAsync System.InvalidOperationException", seen);
        Assert.Contains("method_duration IProbeHub OneAsync", seen);
    }

    private static MeterListener Listen(ProbeServer server, ConcurrentQueue<string> seen)
    {
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "MagicOnion.Server" && ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Enqueue($"{Short(instrument)} {value} {Values(tags)}"));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen.Enqueue($"{Short(instrument)} {Values(tags)}"));
        listener.Start();
        return listener;
    }

    private static string Short(Instrument instrument) => instrument.Name["magiconion.server.streaminghub.".Length..];

    private static string Values(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var values = new List<string>();
        foreach (var (key, value) in tags)
        {
            if (key == "rpc.system")
            {
                Assert.Equal("magiconion", value);
            }
            else
            {
                values.Add($"{value}");
            }
        }

        return string.Join(' ', values);
    }
}
