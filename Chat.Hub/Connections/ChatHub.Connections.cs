using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Grpc.Core;

namespace Chat.Hub;

internal sealed partial class ChatHub
{
    // 1 as soon as a call of ConnectAsync has begun, until it has failed.
    private int _isConnecting;
    private volatile bool _isGone;

    protected override ValueTask OnConnecting()
    {
        var http = Context.CallContext.GetHttpContext();
        arrivals.Begin(ConnectionId, Client, http.Abort, http.Connection.RemoteIpAddress);
        return ValueTask.CompletedTask;
    }

    public async Task<ConnectAnswer> ConnectAsync(ConnectRequest request)
    {
        if (Interlocked.CompareExchange(ref _isConnecting, 1, 0) != 0)
        {
            throw new RefusalException(ErrorCode.AlreadyConnected, "This connection has said who it is.");
        }

        try
        {
            if (!arrivals.BeginConnecting(ConnectionId))
            {
                throw new RefusalException(ErrorCode.Unavailable, "This connection is being ended, as nobody said who it is. Connect again.");
            }

            var connection = await connections.ConnectAsync(ConnectionId, Client, request, Context.CallContext);
            _connection = connection;
            arrivals.Connected(ConnectionId);

            // The client may have gone while it was being identified: then nobody else lets it go.
            if (_isGone)
            {
                connections.Disconnect(connection);
            }

            return await connections.WelcomeAsync(connection);
        }
        catch
        {
            arrivals.EndConnecting(ConnectionId);
            Volatile.Write(ref _isConnecting, 0);
            throw;
        }
    }

    public Task<DateTimeOffset> RenewAsync(string accessToken) => connections.RenewAsync(Connection, accessToken);

    protected override ValueTask OnDisconnected()
    {
        _isGone = true;
        if (_connection is { } connection)
        {
            connections.Disconnect(connection);
        }

        arrivals.End(ConnectionId);
        return ValueTask.CompletedTask;
    }
}
