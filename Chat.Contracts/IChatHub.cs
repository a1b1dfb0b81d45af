using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using MagicOnion;

namespace Chat.Contracts;

/// <summary>
/// What a client asks of the server over its one connection. The first call is <see cref="ConnectAsync"/>. A refusal arrives
/// as an error whose detail is the text of <see cref="Errors.Refusal"/>.
/// </summary>
public interface IChatHub : IStreamingHub<IChatHub, IChatHubReceiver>
{
    /// <summary>Says who is there. Refused: invalid_user_name, sign_in_required, already_connected.</summary>
    Task<ConnectAnswer> ConnectAsync(ConnectRequest request);

    /// <summary>Every channel this user may see, by name.</summary>
    Task<ChannelSummary[]> ListChannelsAsync();

    /// <summary>Creates a channel and joins it. Refused: invalid_channel_name, channel_exists.</summary>
    Task<ChannelSummary> CreateChannelAsync(string name);

    /// <summary>Becomes a member; nothing happens for who is one already. Refused: invalid_channel_name, channel_not_found.</summary>
    Task<ChannelSummary> JoinChannelAsync(string name);

    /// <summary>Ends membership and subscription. Refused: channel_not_found, not_a_member.</summary>
    Task LeaveChannelAsync(ChannelId channelId);

    /// <summary>
    /// Asks for the events of a channel from now on and for those missed. Writes nothing, may be repeated.
    /// Refused: channel_not_found, not_a_member.
    /// </summary>
    Task<SubscribeAnswer> SubscribeAsync(SubscribeRequest request);

    /// <summary>Ends live events of a channel; membership stays.</summary>
    Task UnsubscribeAsync(ChannelId channelId);

    /// <summary>
    /// Sends messages, in order; answers one outcome for each, in the same order. An accepted message is committed.
    /// At most <see cref="ChatLimits.MaxSendBatch"/>; refused as a whole: batch_too_large.
    /// </summary>
    Task<SendAnswer[]> SendMessagesAsync(SendRequest[] messages);

    /// <summary>Reads a page of a channel's events. Refused: channel_not_found, not_a_member, invalid_request.</summary>
    Task<EventPage> ReadEventsAsync(ReadEventsRequest request);
}
