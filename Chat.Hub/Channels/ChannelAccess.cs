using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Hub.Connections;
using Chat.Hub.History;

namespace Chat.Hub.Channels;

/// <summary>The guard of channels: who is not a member gets nothing of one.</summary>
internal sealed class ChannelAccess(HistoryGateway history, TimeProvider time)
{
    // How long a membership counts for reading pages after it was seen; a departure elsewhere takes effect within it.
    private static readonly TimeSpan FreshTime = TimeSpan.FromSeconds(30);

    /// <summary>For sending: History checks again when it stores. Refused: channel_not_found, not_a_member, unavailable.</summary>
    public async ValueTask RequireSenderAsync(ConnectionState connection, ChannelId channelId)
    {
        if (connection.MembershipOf(channelId) is null)
        {
            await CheckAsync(connection, channelId);
        }
    }

    /// <summary>For reading, and to begin a subscription. Refused: channel_not_found, not_a_member, unavailable.</summary>
    public async ValueTask RequireReaderAsync(ConnectionState connection, ChannelId channelId)
    {
        if (connection.MembershipOf(channelId) is not { } membership || time.GetElapsedTime(membership.CheckedAt) > FreshTime)
        {
            await CheckAsync(connection, channelId);
        }
    }

    /// <summary>Takes from History's answer whether the user is a member.</summary>
    public void Learn(ConnectionState connection, ChannelSummary channel)
    {
        if (channel.IsMember)
        {
            connection.Remember(channel.Id, new Membership(channel.Head, time.GetTimestamp(), channel.Topic, channel.Epoch));
        }
        else
        {
            connection.Forget(channel.Id);
        }
    }

    /// <summary>Asks History. Who is not a member is not subscribed either. Refused: channel_not_found, not_a_member, unavailable.</summary>
    public async Task<ChannelSummary> CheckAsync(ConnectionState connection, ChannelId channelId)
    {
        var channel = await history.GetChannelAsync(channelId, connection.User.Id)
            ?? throw new RefusalException(ErrorCode.ChannelNotFound, "There is no such channel.");
        Learn(connection, channel);
        if (!channel.IsMember)
        {
            connection.Unsubscribe(channelId);
            throw new RefusalException(ErrorCode.NotAMember, $"You are not a member of #{channel.Name}.");
        }

        return channel;
    }
}
