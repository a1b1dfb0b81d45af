using System.Globalization;
using Chat.Hub.Tests.Kit;
using Chat.Security.Tests.Support;

namespace Chat.Security.Tests.Measuring;

/// <summary>How long an honest user waits for the answer to a message, without and with a flood that comes from the same two cores.</summary>
internal static class FloodFigures
{
    private const int Connections = 100;
    private const int Messages = 100;

    public static async Task<IReadOnlyList<(string, string)>> MeasureAsync(SecuritySystem system)
    {
        await using var alice = await Person.ConnectWithAsync(system.FirstHub, await system.TokenAsync(SecuritySystem.NewName("alice")));
        var channel = (await alice.Hub.CreateChannelAsync(SecuritySystem.NewName("tea"))).Id;
        await Flood.HonestAsync(alice, channel, 20);
        var before = Answered(await Flood.HonestAsync(alice, channel, Messages));
        await using var bob = await Person.ConnectWithAsync(system.FirstHub, await system.TokenAsync(SecuritySystem.NewName("bob")));
        await bob.Hub.JoinChannelAsync((await bob.Hub.ListChannelsAsync()).Single(item => item.Id == channel).Name);
        await using var flood = await Flood.StartAsync(system, system.FirstHub, Connections);
        await flood.IsUnderWayAsync();
        var during = Answered(await Flood.HonestAsync(bob, channel, Messages));

        var ratio = Flood.Quantile(during, 0.95) / Flood.Quantile(before, 0.95);
        return
        [
            ("an honest user's answer to a message, before the flood", Figures.Show(before)),
            ($"the same while {Connections} connections of 5 users flood from the same process", Figures.Show(during)),
            ("p95 during ÷ before; asked for: at most 2", string.Create(CultureInfo.InvariantCulture, $"{ratio:0.0} (of the flood {flood.Accepted} accepted, {flood.Refused} refused)")),
        ];
    }

    private static List<double> Answered(double?[] times) => [.. times.OfType<double>()];
}
