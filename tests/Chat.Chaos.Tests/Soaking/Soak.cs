using System.Globalization;
using Chat.Chaos.Tests.Running;

namespace Chat.Chaos.Tests.Soaking;

/// <summary>
/// Faults drawn at random, one after the other, while many talk: for as long as one likes. In rounds, each with channels of its own
/// that are looked through at its end, so that a long run needs no more memory than a short one.
/// </summary>
internal static class Soak
{
    private const int Scenes = 5;
    private const int FaultEverySeconds = 5;
    private const int RoundSeconds = 60;

    // More than somebody types: a million messages take minutes, not hours.
    private const int PostsAtOnce = 5;
    private const int MostFailures = 5;

    /// <summary><c>--minutes N [--messages M]</c>: ends with the first of the two. 1 when something was lost, doubled or out of order.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryRead(args, out var minutes, out var messages))
        {
            await Console.Error.WriteLineAsync("--minutes N [--messages M]: soaks for N minutes, or until M messages are acknowledged. CHAT_CHAOS_SEED repeats the faults.");
            return 2;
        }

        Console.WriteLine($"{Chance.Repeat}, a fault every {FaultEverySeconds} s");
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var tally = new Tally();
        await using var chaos = new ChaosSystem();
        await chaos.InitializeAsync();
        var chance = Chance.Of("soak");
        while (time.GetElapsedTime(started) < TimeSpan.FromMinutes(minutes) && tally.Acknowledged < messages && tally.Failures.Count < MostFailures)
        {
            var left = TimeSpan.FromMinutes(minutes) - time.GetElapsedTime(started);
            await RoundAsync(chaos, chance.For($"round {++tally.Rounds}"), left < TimeSpan.FromSeconds(RoundSeconds) ? left : TimeSpan.FromSeconds(RoundSeconds), tally);
            Console.WriteLine($"{time.GetElapsedTime(started):hh\\:mm\\:ss}  {tally}");
        }

        Console.WriteLine(tally.Summary());
        return tally.Failures.Count == 0 ? 0 : 1;
    }

    private static async Task RoundAsync(ChaosSystem chaos, Chance chance, TimeSpan length, Tally tally)
    {
        try
        {
            var scenes = await Task.WhenAll(Enumerable.Range(0, Scenes).Select(number => Scene.BeginAsync(chaos, chance.For($"scene {number}"))));
            try
            {
                using var until = new CancellationTokenSource();
                var talking = scenes.SelectMany(scene => scene.Members).Select(member => member.TalkAsync(until.Token, PostsAtOnce)).ToArray();
                await BreakAsync(chaos, chance, length, tally);
                await until.CancelAsync();
                await Task.WhenAll(talking);
                foreach (var scene in scenes)
                {
                    tally.Add(await scene.FindingsAsync());
                }
            }
            finally
            {
                foreach (var scene in scenes)
                {
                    await scene.DisposeAsync();
                }
            }

            await chaos.HoldsNothingAsync();
        }
#pragma warning disable CA1031 // told at the end; the next round tells whether it was more than a wait that was too short
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Console.WriteLine(failure);
            tally.Failures.Add($"round {tally.Rounds}: {failure.Message}");
            await chaos.MendAsync();
        }
    }

    private static async Task BreakAsync(ChaosSystem chaos, Chance chance, TimeSpan length, Tally tally)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < length)
        {
            var (fault, begun) = (chance.AnyOf(SoakFaults.All), time.GetTimestamp());
            await fault.MakeAsync(chaos, chance);
            tally.Faults[fault.Name] = tally.Faults.GetValueOrDefault(fault.Name) + 1;
            var left = TimeSpan.FromSeconds(FaultEverySeconds) - time.GetElapsedTime(begun);
            await chance.PauseAsync(TimeSpan.Zero, left > TimeSpan.Zero ? left * 2 : TimeSpan.Zero);
        }
    }

    private static bool TryRead(string[] args, out double minutes, out long messages)
    {
        (minutes, messages) = (0, long.MaxValue);
        return double.TryParse(args.ElementAtOrDefault(1), CultureInfo.InvariantCulture, out minutes) && minutes > 0
            && (args.Length == 2 || (args is [_, _, "--messages", var most] && long.TryParse(most, CultureInfo.InvariantCulture, out messages) && messages > 0));
    }
}
