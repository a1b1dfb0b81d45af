using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Grpc.Core;

namespace Chat.Hub.Connections;

/// <summary>Lets nobody in: outside Development a name proves nothing.</summary>
internal sealed class SignInRequired : IConnectionIdentity
{
    public ValueTask<ConnectedUser> IdentifyAsync(ConnectRequest request, ServerCallContext context) =>
        throw new RefusalException(ErrorCode.SignInRequired, "This server needs you to sign in, and it has no accounts yet.");
}
