using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Hub.Connections;
using Chat.Hub.History;
using Chat.Hub.Limits;

namespace Chat.Hub.Channels;

/// <summary>Channels and who is in them.</summary>
internal sealed class ChannelService(HistoryGateway history, ChannelAccess access, ChannelFeeds feeds, EventDelivery delivery, SubscribeAnswers answers, HubLimits limits)
{
    public async Task<ChannelSummary[]> ListAsync(ConnectionState connection)
    {
        await limits.RequireReadAsync(connection);
        var channels = await history.ListChannelsAsync(connection.User.Id);
        foreach (var channel in channels)
        {
            access.Learn(connection, channel);
        }

        return channels;
    }

    public async Task<ChannelSummary> CreateAsync(ConnectionState connection, string? name)
    {
        await limits.RequireMembershipAsync(connection);
        return Became(connection, await history.CreateChannelAsync(Membership(connection, name)));
    }

    public async Task<ChannelSummary> JoinAsync(ConnectionState connection, JoinRequest? request)
    {
        await limits.RequireMembershipAsync(connection);
        return Became(connection, await history.JoinChannelAsync(Membership(connection, request?.ChannelName) with { ChangeId = request?.ChangeId }));
    }

    public async Task LeaveAsync(ConnectionState connection, LeaveRequest? request)
    {
        if (request is null)
        {
            throw new RefusalException(ErrorCode.InvalidRequest, "The request is empty.");
        }

        await limits.RequireMembershipAsync(connection);
        var user = connection.User;
        var answer = await history.LeaveChannelAsync(
            new LeaveChannelRequest { ChannelId = request.ChannelId, UserId = user.Id, UserName = user.Name, ChangeId = request.ChangeId });

        // Who asks for it again may have come back since, and be subscribed by right.
        if (!answer.Channel.IsMember)
        {
            connection.Forget(request.ChannelId);
            connection.Unsubscribe(request.ChannelId);
        }

        Deliver(answer);
    }

    public async Task<SubscribeAnswer> SubscribeAsync(ConnectionState connection, SubscribeRequest? request)
    {
        if (request is not { AfterSequence: null or >= 0 })
        {
            throw new RefusalException(ErrorCode.InvalidRequest, "A subscription starts after an event, 0 or greater, or at the newest ones.");
        }

        await limits.RequireReadAsync(connection);
        await access.RequireReaderAsync(connection, request.ChannelId);
        while (true)
        {
            var feed = await feeds.SubscribeAsync(connection, request.ChannelId);
            var answer = await answers.AnswerAsync(feed, request);

            // Only now: who left before he was in the feed is let go by nobody else.
            if (!feed.ProvesMember(connection, answer.Head))
            {
                await access.CheckAsync(connection, request.ChannelId);
            }

            if (!feed.TryGetTopic(connection, answer.Epoch, out var topic))
            {
                topic = (await access.CheckAsync(connection, request.ChannelId)).Topic;
            }

            if (feed.Has(connection))
            {
                return answer with { Topic = topic };
            }

            // Let go meanwhile, by a departure from before he came back: in again.
        }
    }

    public async Task<EventPage> ReadAsync(ConnectionState connection, ReadEventsRequest? request)
    {
        if (request is not { Limit: >= 1 and <= ChatLimits.MaxEventPage, After: null or >= 0, Before: null or >= 1 }
            || (request.After is not null && request.Before is not null))
        {
            throw new RefusalException(
                ErrorCode.InvalidRequest,
                $"A page has 1 to {ChatLimits.MaxEventPage} events, after one event or before one, not both.");
        }

        await limits.RequireReadAsync(connection);
        await access.RequireReaderAsync(connection, request.ChannelId);
        var feed = feeds.Find(request.ChannelId);
        var page = feed?.TryRead(request) ?? await history.ReadEventsAsync(request, feed?.Head ?? 0);
        return Trim(page, fromFirst: request.After is not null);
    }

    private static MembershipRequest Membership(ConnectionState connection, string? name)
    {
        var normalized = ChatNames.NormalizeChannelName(name, out var refusal) ?? throw new RefusalException(refusal!);
        return new MembershipRequest { ChannelName = normalized, UserId = connection.User.Id, UserName = connection.User.Name };
    }

    // A page may have fewer events than asked for, but none is left out in between.
    private static EventPage Trim(EventPage page, bool fromFirst)
    {
        if (EventSizes.Fit(page.Events))
        {
            return page;
        }

        return page with
        {
            Events = fromFirst
                ? page.Events[..EventSizes.CountOfFirst(page.Events, page.Events.Length)]
                : page.Events[^EventSizes.CountOfLast(page.Events)..],
        };
    }

    private ChannelSummary Became(ConnectionState connection, MembershipAnswer answer)
    {
        var joinedAt = answer.Event?.Sequence ?? 0;
        access.Learn(connection, answer.Channel with { Head = Math.Max(answer.Channel.Head, joinedAt), Epoch = answer.Epoch });
        Deliver(answer);
        return answer.Channel;
    }

    private void Deliver(MembershipAnswer answer)
    {
        if (answer.Event is { } membership)
        {
            delivery.Deliver(answer.Channel.Id, answer.Epoch, [membership]);
        }
    }
}
