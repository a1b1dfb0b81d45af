using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;

namespace Chat.Sdk.Timeline;

/// <content>What came before.</content>
public sealed partial class ChannelTimeline
{
    // In a channel where people mostly come and go the messages may be far back.
    private const int MaxEarlierPages = 10;

    /// <summary>
    /// Reads back until there are that many messages before the end of <paramref name="events"/>, or the channel begins: a first
    /// load counts events, and not every event is a message. Deleted messages do not count. There are fewer when they are further
    /// back than 5,000 events, or when the server cannot be asked just now.
    /// </summary>
    /// <param name="events">What there is already, in order.</param>
    /// <param name="messages">How many messages are wanted, at most <see cref="ChatLimits.MaxEventPage"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The last messages, at most that many, with the other events between and after them.</returns>
    /// <exception cref="RefusalException">channel_not_found, not_a_member.</exception>
    public async Task<IReadOnlyList<ChannelEvent>> WithEarlierAsync(
        IReadOnlyList<ChannelEvent> events, int messages, CancellationToken cancellationToken = default)
    {
        List<ChannelEvent> all = [.. events];
        for (var pages = 0; pages < MaxEarlierPages && all is [{ Sequence: > 1 } first, ..] && CountMessages(all) < messages; pages++)
        {
            if (await ReadBeforeAsync(first.Sequence, cancellationToken) is not [.., var last] page || last.Sequence >= first.Sequence)
            {
                break;
            }

            all.InsertRange(0, page);
        }

        var surplus = CountMessages(all) - messages;
        var start = 0;
        while (surplus > 0)
        {
            surplus -= IsThere(all[start]) ? 1 : 0;
            start++;
        }

        return start == 0 ? all : all[start..];
    }

    /// <summary>Empty when there is nothing that belongs before it.</summary>
    private async Task<ChannelEvent[]> ReadBeforeAsync(long sequence, CancellationToken cancellationToken)
    {
        Epoch? epoch;
        lock (_sync)
        {
            epoch = _reducer.Epoch;
        }

        try
        {
            var page = await _client.ReadEventsAsync(
                new ReadEventsRequest { ChannelId = ChannelId, Before = sequence, Limit = ChatLimits.MaxEventPage }, cancellationToken);
            return page.Epoch == epoch ? page.Events : [];
        }
        catch (RefusalException refused) when (refused.Refusal.IsRetryable)
        {
            return [];
        }
    }

    private static int CountMessages(List<ChannelEvent> events) => events.Count(IsThere);

    private static bool IsThere(ChannelEvent item) => item.Message is { State: not { IsDeleted: true } };
}
