using Chat.Contracts;
using Chat.Contracts.Errors;
using Chat.Hub.Channels;
using Chat.Hub.Connections;
using Chat.Hub.Messaging;
using MagicOnion.Server.Hubs;

namespace Chat.Hub;

/// <summary>
/// The server end of one connection. Each method checks, calls the service of its feature and returns; the parts lie in
/// the folders of the features.
/// </summary>
internal sealed partial class ChatHub(ConnectionService connections, ChannelService channels, MemberService members, SendService sends)
    : StreamingHubBase<IChatHub, IChatHubReceiver>, IChatHub
{
    private volatile ConnectionState? _connection;

    private ConnectionState Connection =>
        _connection ?? throw new RefusalException(ErrorCode.NotConnected, "The first call on a connection is ConnectAsync.");
}
