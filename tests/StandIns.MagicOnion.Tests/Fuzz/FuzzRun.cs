using System.Diagnostics;
using System.Globalization;
using Chat.Testing;
using MagicOnion.Protocol;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>
/// Runs sessions one after another until enough spoilt messages were looked at, and sees after each what it left behind. Longer, and from another
/// seed on, with CHAT_FUZZ_FRAMES and CHAT_FUZZ_SEED: docs/standins.md.
/// </summary>
internal static class FuzzRun
{
    private const int DefaultFrames = 7_000;
    private const int SessionsBetweenCollections = 250;

    // Far more than an honest session needs, and far less than what lying lengths claim.
    private const long MostAllocatedBySession = 12 * 1024 * 1024;
    private const long MostLeftBehind = 24 * 1024 * 1024;

    /// <param name="name">Of the end that is tried.</param>
    /// <param name="session">Runs the session of a seed, and returns how many spoilt messages it has had.</param>
    public static async Task RunAsync(string name, Func<int, Task<int>> session)
    {
        var wanted = FromEnvironment("CHAT_FUZZ_FRAMES", DefaultFrames);
        var seed = FromEnvironment("CHAT_FUZZ_SEED", 1);
        var watch = Stopwatch.StartNew();
        using var unobserved = new UnobservedFailures();
        var (frames, sessions, memory) = (0, 0, 0L);
        var live = HubFrame.Live;
        for (; frames < wanted; seed++, sessions++)
        {
            var allocated = GC.GetTotalAllocatedBytes();
            try
            {
                frames += await session(seed);
            }
            catch (Exception ex)
            {
                throw new InvalidOperationException($"{name}, seed {seed}: {ex.Message}", ex);
            }

            var bytes = GC.GetTotalAllocatedBytes() - allocated;
            Assert.True(bytes < MostAllocatedBySession, $"{name}, seed {seed}: {bytes} bytes were allocated.");
            if (HubFrame.Live > live)
            {
                await Eventually.Async(() => HubFrame.Live <= live, $"{name}, seed {seed}: every frame is given back; {HubFrame.Live - live} are not.");
            }

            if (sessions % SessionsBetweenCollections == SessionsBetweenCollections - 1)
            {
                unobserved.Check($"{name}, one of the {SessionsBetweenCollections} seeds up to {seed}");
                memory = memory == 0 ? GC.GetTotalMemory(forceFullCollection: true) : memory;
            }
        }

        unobserved.Check($"{name}, one of the last seeds up to {seed}");
        var left = GC.GetTotalMemory(forceFullCollection: true) - memory;
        Assert.True(memory == 0 || left < MostLeftBehind, $"{name}: {left} bytes more than after the first sessions.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {frames} spoilt messages in {sessions} sessions, {watch.Elapsed.TotalSeconds:0.0} s; {left / 1024} KB left behind.");
    }

    private static int FromEnvironment(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
