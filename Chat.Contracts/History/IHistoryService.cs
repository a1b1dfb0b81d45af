using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using MagicOnion;

namespace Chat.Contracts.History;

/// <summary>
/// The system of record, as the other services see it; not reachable for clients. It trusts its callers to have found out
/// who somebody is, and checks rights itself. Refusals arrive as with <see cref="IChatHub"/>:
/// besides those named every call can be refused with busy, unavailable, invalid_request, and internal, a call that writes also
/// with outcome_unknown.
/// </summary>
[Requires(Access.Service)]
public interface IHistoryService : IService<IHistoryService>
{
    /// <summary>
    /// Stores messages, in order; answers one outcome for each once they are committed. A refusal of one leaves the others alone,
    /// but behind a retryable one the later ones of its channel get one too. Refused as a whole: batch_too_large.
    /// </summary>
    UnaryResult<AppendAnswer> AppendAsync(AppendRequest request);

    /// <summary>Creates a channel with its first member. Refused: invalid_channel_name, channel_exists.</summary>
    UnaryResult<MembershipAnswer> CreateChannelAsync(MembershipRequest request);

    /// <summary>
    /// Makes a member, if the user is none. What was done under the same <see cref="ChangeId"/> before is not done again, here and in the two that
    /// follow. Refused: invalid_channel_name, channel_not_found, id_reused; not_allowed: he was removed.
    /// </summary>
    UnaryResult<MembershipAnswer> JoinChannelAsync(MembershipRequest request);

    /// <summary>Ends a membership. Refused: channel_not_found, not_a_member, id_reused.</summary>
    UnaryResult<MembershipAnswer> LeaveChannelAsync(LeaveChannelRequest request);

    /// <summary>
    /// Gives a member another role, takes in again who was removed, or removes one: who may is said by <see cref="Rights.ChannelRights"/>. A role that he has already is no
    /// event. Refused: channel_not_found, not_a_member, not_allowed, id_reused, invalid_request.
    /// </summary>
    UnaryResult<MembershipAnswer> ChangeMemberAsync(ChangeMemberRequest request);

    /// <summary>
    /// Edits or deletes a message, adds or removes a reaction or a pin, or gives a channel its topic. What is so already changes nothing
    /// and is no event. Who may do what is said by <see cref="Rights.ChannelRights"/>. Refused:
    /// channel_not_found, not_a_member, not_allowed, message_not_found, message_deleted, not_your_message, too_many_reactions, text_empty,
    /// text_too_long, text_invalid, invalid_user_name.
    /// </summary>
    UnaryResult<ChangeAnswer> ChangeAsync(ChangeRequest request);

    /// <summary>Every channel the user may see, by name.</summary>
    UnaryResult<ChannelSummary[]> ListChannelsAsync(UserId userId);

    /// <summary>Channels as users see them, one query for all; one answer for each request, in order, null where there is no such channel.</summary>
    UnaryResult<ChannelSummary?[]> GetChannelsAsync(GetChannelRequest[] requests);

    /// <summary>Members of a channel, or those removed, a page of them, without asking who reads. Refused: channel_not_found.</summary>
    UnaryResult<ChannelMember[]> ListMembersAsync(ListMembersRequest request);

    /// <summary>The committed heads, one query for all; a channel that is not there is left out.</summary>
    UnaryResult<HeadsAnswer> GetHeadsAsync(ChannelId[] channelIds);

    /// <summary>A page of a channel, without asking who reads. Refused: channel_not_found, invalid_request.</summary>
    UnaryResult<EventPage> ReadEventsAsync(ReadHistoryRequest request);
}
