using System.Globalization;
using Chat.Chaos.Tests.Running;

namespace Chat.Chaos.Tests.Faults;

/// <summary>The clock of the services is set while they work.</summary>
public sealed class ClockTests(ChaosSystem chaos) : Scenario(chaos)
{
    [Fact]
    public async Task The_clock_of_the_services_jumps_ahead_and_back()
    {
        var jumps = new[] { Chance.Between(3_600, 90_000), -Chance.Between(3_600, 90_000), Chance.Between(-5, 5), 0 };
        await DuringAsync(async () =>
        {
            foreach (var seconds in jumps)
            {
                await File.WriteAllTextAsync(Chaos.ClockFile, seconds.ToString(CultureInfo.InvariantCulture));
                await using var client = await RawClient.ConnectAsync(Chance.AnyOf(Chaos.Hubs), "anybody");
                Assert.InRange((client.Welcome.ServerTime - TimeProvider.System.GetUtcNow()).TotalSeconds - seconds, -60, 60);
                await Chance.PauseAsync(300, 1_500);
            }
        });
    }
}
