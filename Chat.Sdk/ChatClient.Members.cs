using System.Runtime.CompilerServices;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;

namespace Chat.Sdk;

/// <content>Who is in a channel, and as what. What the server is asked again after a lost answer it does once.</content>
public sealed partial class ChatClient
{
    /// <summary>The members of a channel by their ids, read page by page.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="areRemoved">Instead of them: those who were removed and not taken in again.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="RefusalException">channel_not_found, not_a_member.</exception>
    public async IAsyncEnumerable<ChannelMember> ListMembersAsync(
        ChannelId channelId, bool areRemoved = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        UserId? after = null;
        while (true)
        {
            var request = new ListMembersRequest { ChannelId = channelId, After = after, AreRemoved = areRemoved };
            var page = await CallAsync(hub => hub.ListMembersAsync(request), cancellationToken);
            foreach (var member in page)
            {
                yield return member;
            }

            if (page.Length < ChatLimits.MaxMembersPage)
            {
                yield break;
            }

            after = page[^1].UserId;
        }
    }

    /// <summary>Gives a member another role, or takes in again somebody who was removed, with that role.</summary>
    /// <exception cref="RefusalException">channel_not_found, not_a_member (also: he is none, and was not removed), not_allowed.</exception>
    public Task SetMemberRoleAsync(ChannelId channelId, UserId userId, ChannelRole role, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            (hub, _, id) => Answered(hub.SetMemberRoleAsync(new SetMemberRoleRequest { ChannelId = channelId, UserId = userId, Role = role, ChangeId = id })),
            cancellationToken);

    /// <summary>Removes a member; he can join again only when he is taken in again (<see cref="SetMemberRoleAsync"/>).</summary>
    /// <exception cref="RefusalException">channel_not_found, not_a_member (also: he is none), not_allowed.</exception>
    public Task RemoveMemberAsync(ChannelId channelId, UserId userId, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            (hub, _, id) => Answered(hub.RemoveMemberAsync(new RemoveMemberRequest { ChannelId = channelId, UserId = userId, ChangeId = id })),
            cancellationToken,
            refusal => Task.FromResult(refusal.Code == ErrorCode.NotAMember && userId == Session?.UserId ? Done : null));
}
