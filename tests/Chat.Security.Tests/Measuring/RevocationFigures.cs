using System.Diagnostics;
using Chat.Hub.Tests.Kit;
using Chat.Identity.Tests.Support;
using Chat.Security.Tests.Support;
using Chat.Testing;

namespace Chat.Security.Tests.Measuring;

/// <summary>From the request that ends a session until its connection hears of its end.</summary>
internal static class RevocationFigures
{
    private const int Runs = 50;

    public static async Task<IReadOnlyList<(string, string)>> MeasureAsync(SecuritySystem system)
    {
        await RunAsync(system, 3);
        var published = await RunAsync(system, Runs);
        system.LoseRedis();
        var read = await RunAsync(system, Runs);
        system.FindRedis();
        return
        [
            ("from revoke to cut connection, published by Redis", Figures.Show(published)),
            ("from revoke to cut connection, Redis away, read every 2 s (each run begins soon after a reading, so nearly the longest wait); asked for: within 5 s", Figures.Show(read)),
        ];
    }

    private static async Task<IReadOnlyList<double>> RunAsync(SecuritySystem system, int runs)
    {
        var name = SecuritySystem.NewName("alice");
        using var owner = Raw.WithToken(system.Accounts, await system.TokenAsync(name));
        List<double> times = [];
        for (var i = 0; i < runs; i++)
        {
            var token = await system.TokenAsync(name);
            await using var stolen = await Person.ConnectWithAsync(system.SecondHub, token);
            var session = new TokenAnswer(default, new() { ["access_token"] = token }).Session;
            var watch = Stopwatch.StartNew();
            (await owner.DeleteAsync($"/account/sessions/{session}")).EnsureSuccessStatusCode();
            await stolen.Disconnecting.OrFail("the end of the connection");
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times;
    }
}
