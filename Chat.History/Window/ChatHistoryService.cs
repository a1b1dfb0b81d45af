using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.History.Diagnostics;
using Chat.History.Reading;
using Chat.History.Storage;
using Chat.ServiceDefaults.Redis;
using Microsoft.Extensions.Options;

namespace Chat.History.Window;

/// <summary>
/// Reads pages: from the window in Redis where that is proven to hold them (unbroken, and reaching a head that the caller has
/// seen committed), from PostgreSQL otherwise.
/// </summary>
internal sealed class ChatHistoryService(
    WindowStore window,
    WindowGate gate,
    WindowWriter writer,
    EventReader events,
    EpochService epochs,
    HistoryMetrics metrics,
    IOptions<WindowOptions> options,
    TimeProvider time)
{
    // Events that may have come since the caller looked at the head.
    private const int Slack = 16;

    /// <summary>Refused: invalid_request, channel_not_found.</summary>
    public async Task<EventPage> ReadEventsAsync(ReadHistoryRequest request, CancellationToken cancellationToken)
    {
        PageRules.Check(request);
        var started = time.GetTimestamp();
        var epoch = epochs.Current;
        if (epoch is { } known && MayAnswer(request) && await ReadWindowAsync(known, request, cancellationToken) is { } fromWindow)
        {
            metrics.Replayed(time.GetElapsedTime(started), "window");
            return fromWindow;
        }

        var page = await events.ReadAsync(request.Page, cancellationToken) ?? throw new RefusalException(Refusals.ChannelNotFound);
        metrics.Replayed(time.GetElapsedTime(started), "postgres");
        return page;
    }

    // Without a verified head nothing proves that the window is up to date.
    private bool MayAnswer(ReadHistoryRequest request) =>
        request.VerifiedHead > 0
        && OldestOf(request.Page, request.VerifiedHead) > request.VerifiedHead - options.Value.Events
        && gate.IsOpen && window.IsConnected;

    private async Task<EventPage?> ReadWindowAsync(Epoch epoch, ReadHistoryRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var count = CountFor(request);
            var entries = await window.ReadAsync(epoch, request.Page.ChannelId, count).WaitAsync(options.Value.ReadTimeout, time, cancellationToken);
            gate.Answered();
            var page = WindowRun.TryRead(entries, out var run) ? run.Page(epoch, request.Page, request.VerifiedHead) : null;
            if (page is null && (run is null || run.Newest < request.VerifiedHead || (entries.Length < count && run.Oldest > 1)))
            {
                writer.Refill(epoch, request.Page.ChannelId);
            }

            return page;
        }
        catch (Exception fault) when (RedisLink.IsAway(fault))
        {
            gate.Failed(fault);
            return null;
        }
    }

    private int CountFor(ReadHistoryRequest request) =>
        (int)Math.Clamp(request.VerifiedHead - OldestOf(request.Page, request.VerifiedHead) + 1 + Slack, 1, options.Value.Events);

    private static long OldestOf(ReadEventsRequest page, long head) => page switch
    {
        { After: { } after } => after + 1,
        { Before: { } before } => Math.Max(before - page.Limit, 1),
        _ => Math.Max(head - page.Limit + 1, 1),
    };
}
