using System.Globalization;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>Many clients of one group, some of which do not read.</summary>
[Collection(nameof(Alone))]
public sealed class ServerStallTests
{
    private const int Healthy = 900, Stalled = 100, Batch = 16;

    // HTTP/2's own, which the server fills before anything waits.
    private const int Window = 65_535;
    private const int MaxQueuedBytes = 256 * 1024;

    // What one stalled client may cost beside the bound: Kestrel's buffer of the response and the objects around it.
    private const int Beside = 128 * 1024;

    [Fact]
    public async Task Hundred_clients_that_do_not_read_cost_their_bound_and_hold_up_none_of_the_others()
    {
        await using var server = await ProbeServer.StartAsync(
            settings: new Dictionary<string, string?> { ["MagicOnion:MaxQueuedBytes"] = $"{MaxQueuedBytes}" },
            configure: b => b.Services.Configure<LoggerFilterOptions>(o => o.MinLevel = LogLevel.Warning));
        var (alice, atAlice) = await server.ConnectAsync();
        await alice.JoinAsync("room");
        var stalled = await JoinAsync(server, Stalled, Window);
        var healthy = await JoinAsync(server, Healthy, window: null);
        var (before, most, sent) = (GC.GetTotalMemory(forceFullCollection: true), 0L, 0);

        // Batches that even the bound has room for: whoever reads is never full.
        while (await alice.CountAsync("room") > 1 + Healthy)
        {
            Assert.True(sent * Text(0).Length < 4 * (Window + MaxQueuedBytes + Beside), "The stalled clients are not ended.");
            for (var i = 0; i < Batch; i++)
            {
                await alice.SayAsync("room", "all", Text(sent + i), []);
            }

            await Task.WhenAll(healthy.Select(hub => ReadAsync(hub, sent))).OrFail("what was sent arrives at those who read");
            sent += Batch;
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.InRange(most, 0, Stalled * (long)(MaxQueuedBytes + Beside));
        Assert.Equal(Stalled, server.Log.Lines.Count(line => line.Text.Contains("MaxQueuedBytes", StringComparison.Ordinal)));
        Assert.Equal(sent, atAlice.Waiting().Length);
        await Task.WhenAll(stalled.Select(EndsWithoutSuccessAsync)).OrFail("the stalled clients see the end");
        foreach (var hub in healthy.Concat(stalled))
        {
            hub.Dispose();
        }
    }

    private static async Task<List<WireHub>> JoinAsync(ProbeServer server, int count, int? window)
    {
        var hubs = new List<WireHub>();
        for (var i = 0; i < count; i++)
        {
            hubs.Add(await WireHub.ConnectAsync(server.Address, window));
            await hubs[^1].JoinAsync("room").OrFail("the group is joined");
        }

        return hubs;
    }

    private static string Text(int number) => number.ToString("D8", CultureInfo.InvariantCulture).PadRight(2048, '.');

    /// <summary>The messages of a batch, in order: array, method, string of two bytes of length.</summary>
    private static async Task ReadAsync(WireHub hub, int first)
    {
        for (var i = 0; i < Batch; i++)
        {
            var message = await hub.NextAsync();
            Assert.Equal(first + i, int.Parse(message.Span.Slice(9, 8), CultureInfo.InvariantCulture));
        }
    }

    private static async Task EndsWithoutSuccessAsync(WireHub hub)
    {
        while ((await hub.NextAsync()).Length > 0)
        {
        }

        Assert.NotNull(hub.ResetCode);
        Assert.NotEqual(0, hub.ResetCode);
    }
}
