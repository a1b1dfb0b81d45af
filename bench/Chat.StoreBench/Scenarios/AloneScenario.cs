using System.Diagnostics;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.History.Diagnostics;
using Chat.History.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chat.StoreBench.Scenarios;

/// <summary>
/// One message at a time, with nobody else there: through the lanes, where messages gather for a commit, and straight to the store. The
/// difference is what the gathering costs whom it does not help.
/// </summary>
internal sealed class AloneScenario(BenchOptions options) : IScenario, IAsyncDisposable
{
    private AppendLanes? _lanes;
    private ServiceProvider? _services;

    public string Key => "alone";

    public async Task PrepareAsync(Store store)
    {
        await store.EmptyAsync();
        _services = new ServiceCollection().AddMetrics().AddSingleton<HistoryMetrics>().BuildServiceProvider();
        _lanes = new AppendLanes(Options.Create(new AppendOptions()), store.Appender, new Nobody(), store.Epochs, _services.GetRequiredService<HistoryMetrics>(), TimeProvider.System);
        await _lanes.StartAsync(CancellationToken.None);
        await TimesAsync(store, 500);
    }

    public async Task RoundAsync(Store store, Report report, bool isReversed)
    {
        var (through, straight) = await TimesAsync(store, options.Reads / 2);
        foreach (var (name, rank) in new[] { ("p50", 0.5), ("p99", 0.99) })
        {
            report.Add($"one append, nobody else there, {name}, ms", ("through the lanes", At(through, rank)), ("straight to the store", At(straight, rank)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_lanes is not null)
        {
            await _lanes.StopAsync(CancellationToken.None);
            _lanes.Dispose();
        }

        await (_services?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task<(double[] Through, double[] Straight)> TimesAsync(Store store, int count)
    {
        var load = new Load(store, 0, 1);
        var (through, straight) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            through[i] = await TimeAsync(load.Next(), item => _lanes!.AppendAsync([item], CancellationToken.None));
            straight[i] = await TimeAsync(load.Next(), item => store.Appender.AppendAsync(new[] { item }, CancellationToken.None));
        }

        Array.Sort(through);
        Array.Sort(straight);
        return (through, straight);
    }

    private static async Task<double> TimeAsync(AppendItem item, Func<AppendItem, Task<AppendAnswer>> append)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await append(item);
        var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return answer.Outcomes is [{ Refusal: null, IsRepeat: false }] ? time : throw new InvalidOperationException("A message was not stored.");
    }

    private static double At(double[] sorted, double rank) => sorted[Math.Min((int)(sorted.Length * rank), sorted.Length - 1)];

    private sealed class Nobody : IAppendListener
    {
        public void OnAppended(Epoch epoch, IReadOnlyList<AppendItem> items, IReadOnlyList<AppendOutcome> outcomes)
        {
        }
    }
}
