using Chat.Contracts;
using Chat.Contracts.Channels;

namespace Chat.Sdk.Timeline;

/// <content>What came before.</content>
public sealed partial class ChannelTimeline
{
    /// <summary>
    /// Reads back until there are that many messages before the end of <paramref name="events"/>, or the channel begins: a first
    /// load counts events, and not every event is a message.
    /// </summary>
    /// <param name="events">What there is already, in order.</param>
    /// <param name="messages">How many messages are wanted, at most <see cref="ChatLimits.MaxEventPage"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The last messages, at most that many, with the other events between and after them.</returns>
    /// <exception cref="Contracts.Errors.RefusalException">The server says no, or does not answer.</exception>
    public async Task<IReadOnlyList<ChannelEvent>> WithEarlierAsync(
        IReadOnlyList<ChannelEvent> events, int messages, CancellationToken cancellationToken = default)
    {
        List<ChannelEvent> all = [.. events];
        while (all is [{ Sequence: > 1 } first, ..] && CountMessages(all) < messages)
        {
            var page = await _client.ReadEventsAsync(
                new ReadEventsRequest { ChannelId = ChannelId, Before = first.Sequence, Limit = ChatLimits.MaxEventPage }, cancellationToken);
            if (page.Events.Length == 0 || page.Events[^1].Sequence >= first.Sequence)
            {
                break;
            }

            all.InsertRange(0, page.Events);
        }

        var surplus = CountMessages(all) - messages;
        var start = 0;
        while (surplus > 0)
        {
            surplus -= all[start].Message is null ? 0 : 1;
            start++;
        }

        return start == 0 ? all : all[start..];
    }

    private static int CountMessages(List<ChannelEvent> events) => events.Count(item => item.Message is not null);
}
