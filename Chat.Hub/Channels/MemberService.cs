using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.Hub.Connections;
using Chat.Hub.History;
using Chat.Hub.Limits;

namespace Chat.Hub.Channels;

/// <summary>Who is in a channel, and as what. History decides who may change it, in the transaction that does.</summary>
internal sealed class MemberService(HistoryGateway history, ChannelAccess access, EventDelivery delivery, HubLimits limits)
{
    public async Task<ChannelMember[]> ListAsync(ConnectionState connection, ListMembersRequest? request)
    {
        var page = Given(request);
        await limits.RequireReadAsync(connection);
        await access.RequireReaderAsync(connection, page.ChannelId);
        return await history.ListMembersAsync(page);
    }

    public Task SetRoleAsync(ConnectionState connection, SetMemberRoleRequest? request)
    {
        var wanted = Given(request);
        return Enum.IsDefined(wanted.Role)
            ? ChangeAsync(connection, wanted.ChannelId, wanted.UserId, wanted.Role, wanted.ChangeId)
            : throw new RefusalException(ErrorCode.InvalidRequest, "This is not a role of a channel.");
    }

    public Task RemoveAsync(ConnectionState connection, RemoveMemberRequest? request)
    {
        var wanted = Given(request);
        return ChangeAsync(connection, wanted.ChannelId, wanted.UserId, role: null, wanted.ChangeId);
    }

    private async Task ChangeAsync(ConnectionState connection, ChannelId channelId, UserId member, ChannelRole? role, ChangeId? change)
    {
        await limits.RequireMembershipAsync(connection);
        var answer = await history.ChangeMemberAsync(new ChangeMemberRequest
        {
            ChannelId = channelId,
            UserId = connection.User.Id,
            UserName = connection.User.Name,
            ServerRole = connection.User.Role,
            MemberId = member,
            Role = role,
            ChangeId = change,
        });
        if (answer.Event is { } entry)
        {
            delivery.Deliver(channelId, answer.Epoch, [entry]);
        }
    }

    // MessagePack reads nil as null, whatever the contract says.
    private static T Given<T>(T? argument)
        where T : class =>
        argument ?? throw new RefusalException(ErrorCode.InvalidRequest, "The request is empty.");
}
