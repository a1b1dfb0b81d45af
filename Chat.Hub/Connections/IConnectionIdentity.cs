using Chat.Contracts.Connections;
using Grpc.Core;

namespace Chat.Hub.Connections;

/// <summary>Finds out who connects. The one place where a client becomes a user.</summary>
internal interface IConnectionIdentity
{
    /// <summary>Refused: invalid_user_name, sign_in_required.</summary>
    ValueTask<ConnectedUser> IdentifyAsync(ConnectRequest request, ServerCallContext context);
}
