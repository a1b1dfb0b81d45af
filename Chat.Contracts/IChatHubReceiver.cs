using Chat.Contracts.Channels;
using Chat.Contracts.Connections;
using Chat.Contracts.Notices;

namespace Chat.Contracts;

/// <summary>What the server tells a client without being asked.</summary>
public interface IChatHubReceiver
{
    /// <summary>Events of a subscribed channel, at least once; <see cref="ChannelEvent.Sequence"/> makes it exactly once and in order.</summary>
    void OnEvents(ChannelEventBatch batch);

    /// <summary>A notice to everybody. May be lost.</summary>
    void OnNotice(ServerNotice notice);

    /// <summary>The server is about to end this connection; hang up and do what the code says.</summary>
    void OnDisconnecting(DisconnectNotice notice);
}
