using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Chat.LoadTest.Measuring;
using Chat.LoadTest.Systems;
using Grpc.Core;

namespace Chat.LoadTest;

/// <summary>Starts or finds a system, runs what was asked for, and says what came of it.</summary>
internal static class LoadProgram
{
    /// <summary>Beyond the load itself: starting, connecting, draining, reading back.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <returns>0; 1 when a check failed or nothing could be checked.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--help" or "-h"])
        {
            Console.WriteLine(CommandLine.Help);
            return 0;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        try
        {
            return await RunAsync(CommandLine.Parse(args), stop);
        }
        catch (LoadTestException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped before the end; nothing was checked.");
        }

        catch (Exception failure) when (failure is TimeoutException or RpcException or DbException or IOException)
        {
            await Console.Error.WriteLineAsync($"The run could not go on: {failure.Message}");
        }

        return 1;
    }

    private static async Task<int> RunAsync(CommandLine line, CancellationTokenSource stop)
    {
        LoadOptions[] loads = line.Load.Compares ? [line.Load with { Stalled = 0 }, line.Load] : [line.Load];
        stop.CancelAfter(Rest + (loads.Length * (line.Load.Duration + line.Load.Idle + Rest)));
        if (!AppContext.BaseDirectory.Contains("release", StringComparison.OrdinalIgnoreCase))
        {
            Console.WriteLine("This is a Debug build: its figures mean nothing.");
        }

        await using ILoadedSystem system = line.Starts
            ? await StartedSystem.StartAsync(line.Hubs, stop.Token)
            : await FoundSystem.FindAsync(line.Addresses, line.Identity, line.Database, stop.Token);
        Console.WriteLine($"{line.Preset} against {string.Join(", ", system.Hubs)}; {Report.Runtime()}");
        var results = new List<LoadResult>();
        try
        {
            foreach (var load in loads)
            {
                results.Add(await new LoadRun(line, load, system).RunAsync(stop.Token));
            }
        }
        finally
        {
            foreach (var ended in system.Processes.Where(process => process.HasEnded))
            {
                await Console.Error.WriteLineAsync($"{ended.Name} has ended during the run; artifacts/load-test may say why.");
            }
        }

        var text = string.Concat(results.Select(Report.Write)) + Comparison(results);
        Console.WriteLine();
        Console.Write(text);
        await KeepAsync(line, results, text);
        return results.TrueForAll(result => result.IsClean) ? 0 : 1;
    }

    private static async Task KeepAsync(CommandLine line, List<LoadResult> results, string text)
    {
        if (line.Json is not null)
        {
            await File.WriteAllTextAsync(line.Json, JsonSerializer.Serialize(results, Indented));
        }

        if (line.Table is not null)
        {
            await File.AppendAllTextAsync(line.Table, text);
        }
    }

    private static string Comparison(List<LoadResult> results) =>
        results is [var without, var with]
            ? string.Create(CultureInfo.InvariantCulture, $"Delivery p99 of the healthy with {with.Load.Stalled:0.##} % stalled readers ÷ without: **{with.Delivery.P99 / without.Delivery.P99:0.00}**\n\n")
            : "";

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
