using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Hub.History;

namespace Chat.Hub.Channels;

/// <summary>Finds what a subscriber missed. It is a member of the feed already, so later events reach it anyway.</summary>
internal sealed class SubscribeAnswers(HistoryGateway history)
{
    public async Task<SubscribeAnswer> AnswerAsync(ChannelFeed feed, SubscribeRequest request)
    {
        if (request.AfterSequence is { } after && after > feed.Head && await IsAheadAsync(feed, after, request))
        {
            return new SubscribeAnswer { Epoch = request.Epoch!.Value, IsSnapshot = false, Events = [], Head = after };
        }

        return feed.TryAnswer(request) ?? await FetchAsync(feed, request);
    }

    // The client may have been told by another hub what this one has yet to hear.
    private async Task<bool> IsAheadAsync(ChannelFeed feed, long after, SubscribeRequest request)
    {
        var known = await history.GetHeadAsync(feed.ChannelId);
        if (known.Sequence is not { } head)
        {
            return false;
        }

        feed.Observe(known.Epoch, head);
        return request.Epoch == known.Epoch && head >= after && feed.Head < after;
    }

    private async Task<SubscribeAnswer> FetchAsync(ChannelFeed feed, SubscribeRequest request)
    {
        var epoch = request.Epoch!.Value;
        var target = feed.Head;
        var missed = new List<ChannelEvent>();
        var after = request.AfterSequence!.Value;
        while (after < target)
        {
            var page = await history.ReadEventsAsync(
                new ReadEventsRequest { ChannelId = request.ChannelId, After = after, Limit = ChatLimits.MaxEventPage },
                target);
            missed.AddRange(page.Events);
            if (page.Epoch != epoch || page.Events.Length == 0 || !EventSizes.Fit(missed))
            {
                return feed.AnswerWithSnapshot();
            }

            after = page.Events[^1].Sequence;
        }

        return new SubscribeAnswer { Epoch = epoch, IsSnapshot = false, Events = [.. missed], Head = Math.Max(target, after) };
    }
}
