using Chat.Contracts.Errors;
using Chat.Hub.Tests.Kit;
using Chat.Security.Tests.Support;

namespace Chat.Security.Tests;

/// <summary>
/// A hundred connections send without end. Flood and server share two cores here, so that times say little: what an honest user is
/// served is counted, the ratio of times is printed, and <c>--measure</c> records it.
/// </summary>
public sealed class FloodTests(SecuritySystem system, ITestOutputHelper output)
{
    private const int Connections = 100;
    private const int Messages = 40;

    [Fact]
    public async Task While_a_hundred_connections_flood_an_honest_user_is_served_as_before()
    {
        await using var alice = await Person.ConnectWithAsync(system.FirstHub, await system.TokenAsync(SecuritySystem.NewName("alice")));
        var channel = (await alice.Hub.CreateChannelAsync(SecuritySystem.NewName("tea"))).Id;
        var before = await Flood.HonestAsync(alice, channel, Messages);
        await using var flood = await Flood.StartAsync(system, system.FirstHub, Connections);
        await flood.IsUnderWayAsync();

        var during = await Flood.HonestAsync(alice, channel, Messages);

        output.WriteLine($"An answer, p95: before {P95(before):0.0} ms, during {P95(during):0.0} ms: 1 to {P95(during) / P95(before):0.0}. Of the flood {flood.Accepted} accepted, {flood.Refused} refused.");
        Assert.DoesNotContain(before, time => time is null);
        Assert.DoesNotContain(during, time => time is null);
        Assert.Equal(Connections, flood.Connections);
        Assert.False(alice.Disconnecting.IsCompleted);
    }

    [Fact]
    public async Task One_user_opens_only_so_many_connections_and_the_others_still_come_in()
    {
        var name = SecuritySystem.NewName("mallory");
        List<Person> people = [];
        try
        {
            for (var i = 0; i < 20; i++)
            {
                people.Add(await Person.ConnectWithAsync(system.SecondHub, await system.TokenAsync(name)));
            }

            Assert.Equal(ErrorCode.RateLimited, await Raw.RefusalAsync(system.SecondHub, await system.TokenAsync(name)));
            Assert.Null(await Raw.RefusalAsync(system.SecondHub, await system.TokenAsync(SecuritySystem.NewName("alice"))));
        }
        finally
        {
            foreach (var person in people)
            {
                await person.DisposeAsync();
            }
        }
    }

    private static double P95(IEnumerable<double?> times) => Flood.Quantile(times.OfType<double>(), 0.95);
}
