using Chat.Contracts.Channels;
using Chat.Contracts.Ids;

namespace Chat.Hub;

internal sealed partial class ChatHub
{
    public Task<ChannelSummary[]> ListChannelsAsync() => channels.ListAsync(Connection);

    public Task<ChannelSummary> CreateChannelAsync(string name) => channels.CreateAsync(Connection, name);

    public Task<ChannelSummary> JoinChannelAsync(string name) => channels.JoinAsync(Connection, new JoinRequest { ChannelName = name });

    public Task<ChannelSummary> JoinAsync(JoinRequest request) => channels.JoinAsync(Connection, request);

    public Task LeaveChannelAsync(ChannelId channelId) => channels.LeaveAsync(Connection, new LeaveRequest { ChannelId = channelId });

    public Task LeaveAsync(LeaveRequest request) => channels.LeaveAsync(Connection, request);

    public Task<ChannelMember[]> ListMembersAsync(ListMembersRequest request) => members.ListAsync(Connection, request);

    public Task SetMemberRoleAsync(SetMemberRoleRequest request) => members.SetRoleAsync(Connection, request);

    public Task RemoveMemberAsync(RemoveMemberRequest request) => members.RemoveAsync(Connection, request);

    public Task<SubscribeAnswer> SubscribeAsync(SubscribeRequest request) => channels.SubscribeAsync(Connection, request);

    public Task UnsubscribeAsync(ChannelId channelId)
    {
        Connection.Unsubscribe(channelId);
        return Task.CompletedTask;
    }

    public Task<EventPage> ReadEventsAsync(ReadEventsRequest request) => channels.ReadAsync(Connection, request);

    // Before the first call there is nothing to acknowledge, and nobody to tell so.
    public void Acknowledge(long deliveries) => _connection?.Unacknowledged.Acknowledge(deliveries);
}
