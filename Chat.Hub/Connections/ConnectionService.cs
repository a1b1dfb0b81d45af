using Chat.Contracts;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Hub.Diagnostics;
using Chat.Hub.Limits;
using Chat.Hub.Notices;
using Chat.Hub.Revocations;
using Chat.ServiceDefaults.Tokens;
using Grpc.Core;

namespace Chat.Hub.Connections;

/// <summary>Takes clients in and lets them go.</summary>
internal sealed class ConnectionService(
    ConnectionRegistry connections,
    AccessTokenValidator tokens,
    RevocationGate revocations,
    TokenRefusals refusals,
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

        // Before the token: to check one costs more than to count.
        var http = context.GetHttpContext();
        await limits.RequireConnectAsync(http.Connection.RemoteIpAddress);
        var token = await tokens.ValidateAsync(request.AccessToken);
        var user = ConnectedUser.Of(token);
        await revocations.RequireValidAsync(user);
        var connection = new ConnectionState(connectionId, user, token.ExpiresAt, client, http.Abort, request.SessionId);
        limits.Enter(connectionId, user.Id);
        connections.Add(connection);

        // Again, now that it is in the list: a revocation that came in between has either been seen here or sees it there.
        if (revocations.IsRevoked(user))
        {
            connections.Remove(connection);
            throw revocations.Refuse();
        }

        notices.Join(connection);
        logger.Connected(connectionId, user.Id);
        return connection;
    }

    public async Task<DateTimeOffset> RenewAsync(ConnectionState connection, string? accessToken)
    {
        // Before the token, as above.
        await limits.RequireRenewalAsync(connection);
        var token = await tokens.ValidateAsync(accessToken);
        var user = ConnectedUser.Of(token);
        if (user.Id != connection.User.Id || user.Session != connection.User.Session)
        {
            throw refusals.Refuse(TokenProblem.OtherSession);
        }

        await revocations.RequireValidAsync(user);
        connection.Renew(user, token.ExpiresAt);

        // As above. What it was before may have been revoked too, and must not outlive that by having become something else.
        revocations.EndIfRevoked(connection);
        return connection.ExpiresAt;
    }

    public async Task<ConnectAnswer> WelcomeAsync(ConnectionState connection) => new()
    {
        InstanceId = instance.Id,
        UserId = connection.User.Id,
        UserName = connection.User.Name,
        ServerTime = time.GetUtcNow(),
        ExpiresAt = connection.ExpiresAt,
        PreviousEnd = await parked.TakeAsync(connection.User.Id, connection.Session),
        TakesChangeIds = true,
    };

    public void Disconnect(ConnectionState connection)
    {
        connection.Close();
        notices.Leave(connection);
        connections.Remove(connection);
        logger.Disconnected(connection.Id);
    }
}
