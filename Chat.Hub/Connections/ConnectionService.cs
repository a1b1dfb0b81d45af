using Chat.Contracts;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Hub.Diagnostics;
using Chat.Hub.Limits;
using Chat.Hub.Notices;
using Grpc.Core;

namespace Chat.Hub.Connections;

/// <summary>Takes clients in and lets them go.</summary>
internal sealed class ConnectionService(
    ConnectionRegistry connections,
    IConnectionIdentity identity,
    NoticeMembers notices,
    ParkedEnds parked,
    HubLimits limits,
    HubInstance instance,
    TimeProvider time,
    ILogger<ConnectionService> logger)
{
    private const int MaxClientLength = 100;

    public async Task<ConnectionState> ConnectAsync(Guid connectionId, IChatHubReceiver client, ConnectRequest? request, ServerCallContext context)
    {
        if (request?.Client is not { Length: > 0 and <= MaxClientLength })
        {
            throw new RefusalException(ErrorCode.InvalidRequest, $"A client names itself in 1 to {MaxClientLength} characters.");
        }

        var http = context.GetHttpContext();
        await limits.RequireConnectAsync(http.Connection.RemoteIpAddress);
        var user = await identity.IdentifyAsync(request, context);
        var connection = new ConnectionState(connectionId, user, client, http.Abort, request.SessionId);
        limits.Enter(connectionId, user.Id, http.Connection.RemoteIpAddress);
        connections.Add(connection);
        notices.Join(connection);
        logger.Connected(connectionId, user.Id);
        return connection;
    }

    public async Task<ConnectAnswer> WelcomeAsync(ConnectionState connection) => new()
    {
        InstanceId = instance.Id,
        UserId = connection.User.Id,
        UserName = connection.User.Name,
        ServerTime = time.GetUtcNow(),
        PreviousEnd = await parked.TakeAsync(connection.User.Id, connection.Session),
    };

    public void Disconnect(ConnectionState connection)
    {
        connection.Close();
        notices.Leave(connection);
        connections.Remove(connection);
        logger.Disconnected(connection.Id);
    }
}
