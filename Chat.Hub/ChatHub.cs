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
internal sealed partial class ChatHub(
    Arrivals arrivals, ConnectionService connections, ChannelService channels, MemberService members, SendService sends, TimeProvider time)
    : StreamingHubBase<IChatHub, IChatHubReceiver>, IChatHub
{
    private volatile ConnectionState? _connection;

    private ConnectionState Connection
    {
        get
        {
            var connection = _connection ?? throw new RefusalException(ErrorCode.NotConnected, "The first call on a connection is ConnectAsync.");
            return connection.IsOver || connection.HasExpired(time.GetUtcNow())
                ? throw new RefusalException(ErrorCode.SignInRequired, "The access token of this connection is worth nothing any more.")
                : connection;
        }
    }
}
