using System.Diagnostics;
using System.Globalization;
using Chat.Contracts.Channels;
using Chat.Contracts.Ids;

namespace Chat.StoreBench.Scenarios;

/// <summary>Pages of 50 at random places of a large channel and of one with 10,000 messages, one at a time, taking turns.</summary>
internal sealed class PageScenario(BenchOptions options) : IScenario
{
    private const int SmallCount = 10_000;
    private const int Limit = 50;
    private const int Part = 500_000;

    private readonly Random _places = new(20_26);
    private ChannelId _big;
    private ChannelId _small;

    public string Key => "page";

    public async Task PrepareAsync(Store store)
    {
        (_big, _small) = (store.ChannelIds[0], store.ChannelIds[1]);
        await store.EmptyAsync();
        await FillAsync(store, _small, SmallCount);
        await FillAsync(store, _big, options.Messages);
        await store.RunAsync("vacuum analyze messages");
        await store.RunAsync("checkpoint");
        await TimesAsync(store, 200);
    }

    public async Task RoundAsync(Store store, Report report, bool isReversed)
    {
        var (big, small) = await TimesAsync(store, options.Reads);
        var (left, right) = (string.Create(CultureInfo.InvariantCulture, $"channel of {options.Messages:N0}"), $"channel of {SmallCount:N0}");
        foreach (var (name, rank) in new[] { ("p50", 0.5), ("p99", 0.99) })
        {
            report.Add($"page of {Limit}, {name}, ms", (left, At(big, rank)), (right, At(small, rank)));
        }
    }

    private async Task<(double[] Big, double[] Small)> TimesAsync(Store store, int reads)
    {
        var (big, small) = (new double[reads], new double[reads]);
        for (var i = 0; i < reads; i++)
        {
            big[i] = await ReadAsync(store, _big, options.Messages);
            small[i] = await ReadAsync(store, _small, SmallCount);
        }

        Array.Sort(big);
        Array.Sort(small);
        return (big, small);
    }

    // Half of them forwards, half backwards.
    private async Task<double> ReadAsync(Store store, ChannelId channel, long count)
    {
        var place = _places.NextInt64(Limit + 1, count - Limit);
        var request = _places.Next(2) == 0
            ? new ReadEventsRequest { ChannelId = channel, After = place, Limit = Limit }
            : new ReadEventsRequest { ChannelId = channel, Before = place, Limit = Limit };
        var started = Stopwatch.GetTimestamp();
        var page = await store.Events.ReadAsync(request, CancellationToken.None);
        var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return page is { Events.Length: Limit } ? time : throw new InvalidOperationException($"The page at {place} has {page?.Events.Length} events.");
    }

    private static async Task FillAsync(Store store, ChannelId channel, long count)
    {
        for (var first = 1L; first <= count; first += Part)
        {
            // Ids that grow with time, as those of clients do.
            await store.RunAsync(
                $"""
                insert into messages (channel_id, seq, client_message_id, sender_id, sender_name, body, sent_at)
                select '{channel}', seq, (lpad(to_hex(1700000000000 + seq), 12, '0') || '70008000' || substr(md5(seq::text), 1, 12))::uuid,
                    ('{store.SenderIds[0].ToString()[..^1]}' || 1 + seq % 9)::uuid, 'somebody', rpad(seq::text, 200, ' lorem ipsum'), now()
                from generate_series({first}::bigint, {Math.Min(first + Part - 1, count)}) seq
                """);
        }

        await store.RunAsync($"update channel_heads set last_seq = {count} where channel_id = '{channel}'");
    }

    private static double At(double[] sorted, double rank) => sorted[Math.Min((int)(sorted.Length * rank), sorted.Length - 1)];
}
