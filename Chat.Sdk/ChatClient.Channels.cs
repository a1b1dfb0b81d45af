using System.Collections.Concurrent;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.Sdk.Connections;
using Chat.Sdk.Timeline;

namespace Chat.Sdk;

/// <content>Channels. While the connection is being restored calls wait for it, up to <see cref="ChatClientOptions.CallTimeout"/>.</content>
public sealed partial class ChatClient
{
    private readonly ConcurrentDictionary<ChannelId, OpenChannel> _timelines = new();

    /// <summary>Every channel this user may see, by name.</summary>
    /// <exception cref="RefusalException">The server says no, or (retryable) does not answer.</exception>
    public Task<ChannelSummary[]> ListChannelsAsync(CancellationToken cancellationToken = default) =>
        CallAsync(static hub => hub.ListChannelsAsync(), cancellationToken);

    /// <summary>Creates a channel and joins it. When the answer is lost it is asked for again; that it exists by then, with this user as an owner, is its answer.</summary>
    /// <exception cref="RefusalException">invalid_channel_name, channel_exists.</exception>
    public Task<ChannelSummary> CreateChannelAsync(string name, CancellationToken cancellationToken = default)
    {
        var normalized = ChannelName(name);
        return ChangeAsync(
            (hub, _, _) => hub.CreateChannelAsync(normalized),
            cancellationToken,
            async refusal => refusal.Code == ErrorCode.ChannelExists
                ? (await ListChannelsAsync(cancellationToken)).FirstOrDefault(channel => channel.Name == normalized && channel.Role == ChannelRole.Owner)
                : null);
    }

    /// <summary>
    /// Becomes a member; nothing happens for who is one already. Where the answer was lost and this user was removed or has left elsewhere before it was
    /// asked for again, the channel says that he is no member.
    /// </summary>
    /// <exception cref="RefusalException">invalid_channel_name, channel_not_found; not_allowed: this user was removed, and has to be taken in again.</exception>
    public Task<ChannelSummary> JoinChannelAsync(string name, CancellationToken cancellationToken = default)
    {
        var normalized = ChannelName(name);
        return ChangeAsync(
            (hub, server, id) => server.TakesChangeIds ? hub.JoinAsync(new JoinRequest { ChannelName = normalized, ChangeId = id }) : hub.JoinChannelAsync(normalized),
            cancellationToken);
    }

    /// <summary>Ends membership, and closes the channel's timeline. A channel that is open, and was left already, is closed.</summary>
    /// <exception cref="RefusalException">channel_not_found, not_a_member.</exception>
    public async Task LeaveChannelAsync(ChannelId channelId, CancellationToken cancellationToken = default)
    {
        var open = _timelines.GetValueOrDefault(channelId);
        open?.Timeline.BeginLeaving();
        try
        {
            await ChangeAsync(
                (hub, server, id) => Answered(
                    server.TakesChangeIds ? hub.LeaveAsync(new LeaveRequest { ChannelId = channelId, ChangeId = id }) : hub.LeaveChannelAsync(channelId)),
                cancellationToken,
                static refusal => Task.FromResult(refusal.Code == ErrorCode.NotAMember ? Done : null));
        }
        catch (RefusalException refused) when (open is not null && refused.Refusal.Code == ErrorCode.NotAMember)
        {
            // Left over another connection.
        }
        catch
        {
            open?.Timeline.SubscribeAgain();
            throw;
        }

        if (open is not null && _timelines.TryRemove(KeyValuePair.Create(channelId, open)))
        {
            await open.EndAsync();
        }
    }

    /// <summary>A page of a channel's events.</summary>
    /// <exception cref="RefusalException">channel_not_found, not_a_member, invalid_request.</exception>
    public Task<EventPage> ReadEventsAsync(ReadEventsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(hub => hub.ReadEventsAsync(request), cancellationToken);

    /// <summary>
    /// Opens a channel the user is a member of. Returns when its newest events are there, as the first
    /// <see cref="TimelineUpdate"/> of <see cref="ChannelTimeline.ReadAllAsync"/>.
    /// </summary>
    /// <exception cref="RefusalException">
    /// channel_not_found, not_a_member; after <see cref="ChatClientOptions.CallTimeout"/> what the server said last, or unavailable.
    /// </exception>
    /// <exception cref="InvalidOperationException">The channel is open already.</exception>
    public async Task<ChannelTimeline> OpenChannelAsync(
        ChannelId channelId, ReplayMode mode = ReplayMode.Newest, CancellationToken cancellationToken = default)
    {
        await GetLinkAsync(cancellationToken);
        var timeline = new ChannelTimeline(this, channelId, mode, _options.MaxUnreadEvents);
        var open = new OpenChannel(timeline, _options.TimeProvider, _logger, _closing.Token);
        var before = _timelines.GetValueOrDefault(channelId);
        if (before is { Timeline.HasEnded: true } && _timelines.TryRemove(KeyValuePair.Create(channelId, before)))
        {
            await before.EndAsync();
        }

        bool isFirst;
        lock (_sync)
        {
            // Entered before it subscribes, because live events may come before the answer does. A link that comes after this
            // finds it in the table.
            isFirst = _timelines.TryAdd(channelId, open);
            if (isFirst)
            {
                Echo.Open(channelId, timeline.UnreadChanged);
            }

            if (isFirst && _link is not null)
            {
                timeline.Attach(_link);
            }
        }

        if (!isFirst)
        {
            await open.EndAsync();
            throw new InvalidOperationException("The channel is open already.");
        }

        try
        {
            await timeline.Loaded.WaitAsync(_options.CallTimeout, _options.TimeProvider, cancellationToken);
            return timeline;
        }
        catch (Exception failure)
        {
            // Only this one: what has ended may have been replaced.
            _timelines.TryRemove(KeyValuePair.Create(channelId, open));
            await open.EndAsync();
            if (failure is TimeoutException)
            {
                throw new RefusalException(timeline.Setback ?? Refusal.Of(ErrorCode.Unavailable, "The server did not answer in time."));
            }

            throw;
        }
    }

    internal async Task CloseAsync(ChannelTimeline timeline)
    {
        if (!_timelines.TryGetValue(timeline.ChannelId, out var open) || open.Timeline != timeline || !_timelines.TryRemove(KeyValuePair.Create(timeline.ChannelId, open)))
        {
            return;
        }

        await open.EndAsync();
        HubLink? link;
        lock (_sync)
        {
            link = _link;
        }

        if (link is { IsUsable: true })
        {
            try
            {
                await link.CallAsync(hub => Answered(hub.UnsubscribeAsync(timeline.ChannelId)), _closing.Token);

                // Opened again meanwhile, perhaps just before the hub ended the subscription.
                _timelines.GetValueOrDefault(timeline.ChannelId)?.Timeline.SubscribeAgain();
            }
            catch (Exception exception) when (exception is RefusalException or LinkLostException or OperationCanceledException)
            {
                // The next connection does not subscribe to it.
            }
        }
    }

    private static string ChannelName(string name) =>
        ChatNames.NormalizeChannelName(name, out var refusal) ?? throw new RefusalException(refusal!);

    private async Task EndTimelinesAsync()
    {
        foreach (var open in _timelines.Values)
        {
            await open.EndAsync();
        }

        _timelines.Clear();
    }

    /// <summary>Nothing more is sent or received, whatever the reason.</summary>
    private void EndEverything()
    {
        _outbox.Close();
        foreach (var open in _timelines.Values)
        {
            open.Timeline.End();
        }
    }
}
