using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Contracts.Rights;
using MagicOnion;

namespace Chat.Contracts;

/// <summary>
/// What a client asks of the server over its one connection. The first call is <see cref="ConnectAsync"/>. A refusal arrives
/// as an error whose detail is the text of <see cref="Errors.Refusal"/>. Besides those named, every call with an answer can be
/// refused with not_connected (but the first), rate_limited, busy, unavailable, invalid_request, and internal; a call that writes also with
/// outcome_unknown.
/// </summary>
public interface IChatHub : IStreamingHub<IChatHub, IChatHubReceiver>
{
    /// <summary>Says who is there. Refused: sign_in_required, already_connected.</summary>
    [Requires(Access.AccessToken)]
    Task<ConnectAnswer> ConnectAsync(ConnectRequest request);

    /// <summary>
    /// Keeps the connection beyond the end of its access token, with a fresh one of the same user and the same session. Answers
    /// when the connection ends now. Refused: sign_in_required; the connection goes on until its token ends.
    /// </summary>
    [Requires(Access.AccessToken)]
    Task<DateTimeOffset> RenewAsync(string accessToken);

    /// <summary>Every channel this user may see, by name.</summary>
    [Requires(Access.Connected)]
    Task<ChannelSummary[]> ListChannelsAsync();

    /// <summary>Creates a channel and joins it. Refused: invalid_channel_name, channel_exists.</summary>
    [Requires(Access.Connected)]
    Task<ChannelSummary> CreateChannelAsync(string name);

    /// <summary>
    /// Becomes a member; nothing happens for who is one already. A guest who has left comes back as a guest. Refused: invalid_channel_name,
    /// channel_not_found; not_allowed: he was removed, and somebody with the right to it has to take him in again (<see cref="SetMemberRoleAsync"/>).
    /// </summary>
    [Requires(Access.Connected)]
    Task<ChannelSummary> JoinChannelAsync(string name);

    /// <summary>
    /// As <see cref="JoinChannelAsync"/>, once: asked for again with the same id it answers with the channel as it is for this user now, who may
    /// have left or been removed since. Refused: invalid_channel_name, channel_not_found, not_allowed, id_reused.
    /// </summary>
    [Requires(Access.Connected)]
    Task<ChannelSummary> JoinAsync(JoinRequest request);

    /// <summary>
    /// Ends membership, and the subscriptions of all connections of this user: the others hear of the event, and of nothing after
    /// it. Who has come back subscribes again. Refused: channel_not_found, not_a_member.
    /// </summary>
    [Requires(Access.Member)]
    Task LeaveChannelAsync(ChannelId channelId);

    /// <summary>As <see cref="LeaveChannelAsync"/>, once: asked for again with the same id it does nothing. Refused: channel_not_found, not_a_member, id_reused.</summary>
    [Requires(Access.Member)]
    Task LeaveAsync(LeaveRequest request);

    /// <summary>Members of a channel, or those removed from it, by id, page by page. Refused: channel_not_found, not_a_member.</summary>
    [Requires(Access.Member)]
    Task<ChannelMember[]> ListMembersAsync(ListMembersRequest request);

    /// <summary>
    /// Gives a member of a channel another role; the one he has already changes nothing. Takes in again who was removed, with that role: the event is
    /// MemberJoined, and says who did it. Moderators do it below themselves, owners
    /// everywhere, and one owner stays. Asked for again with the same id it does nothing. Refused: channel_not_found, not_a_member (also: he is
    /// none), not_allowed, id_reused.
    /// </summary>
    [Requires(Access.ChannelRole)]
    Task SetMemberRoleAsync(SetMemberRoleRequest request);

    /// <summary>
    /// Ends the membership of somebody else, as <see cref="LeaveChannelAsync"/> would; who removed him stands in the event. He cannot join again
    /// by himself; to remove who is removed already changes nothing. Moderators do it
    /// to those below themselves, owners to everybody, and one owner stays. Asked for again with the same id it does nothing. Refused:
    /// channel_not_found, not_a_member (also: he is none), not_allowed, id_reused.
    /// </summary>
    [Requires(Access.ChannelRole)]
    Task RemoveMemberAsync(RemoveMemberRequest request);

    /// <summary>
    /// Asks for the events of a channel from now on and for those missed. Writes nothing, may be repeated.
    /// Refused: channel_not_found, not_a_member.
    /// </summary>
    [Requires(Access.Member)]
    Task<SubscribeAnswer> SubscribeAsync(SubscribeRequest request);

    /// <summary>Ends live events of a channel; membership stays.</summary>
    [Requires(Access.Connected)]
    Task UnsubscribeAsync(ChannelId channelId);

    /// <summary>
    /// Sends messages, in order; answers one outcome for each, in the same order. An accepted message is committed. Behind a
    /// message whose refusal is retryable, the later ones of its channel in the same call get a retryable one too: none is
    /// stored before it. At most <see cref="ChatLimits.MaxSendBatch"/>, and one call at a time; refused as a whole:
    /// batch_too_large, busy, invalid_request.
    /// </summary>
    [Requires(Access.Member)]
    Task<SendAnswer[]> SendMessagesAsync(SendRequest[] messages);

    /// <summary>Reads a page of a channel's events. Refused: channel_not_found, not_a_member, invalid_request.</summary>
    [Requires(Access.Member)]
    Task<EventPage> ReadEventsAsync(ReadEventsRequest request);

    /// <summary>
    /// Says how many <see cref="IChatHubReceiver.OnEvents"/> of this connection, from its first one on and whatever their
    /// channels, have been processed. Nothing is answered. A number that is not greater than the last one, or greater than what
    /// was delivered, is ignored. It is a count over the whole connection because that costs the same however many channels
    /// there are: a server writes a batch once for all, so there is no place in it for a number of each connection.
    /// A connection with too much that is not acknowledged is ended with <see cref="Connections.DisconnectCode.SlowConsumer"/>.
    /// </summary>
    [Requires(Access.Connected)]
    void Acknowledge(long deliveries);
}
