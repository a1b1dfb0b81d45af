using System.Security.Cryptography;
using System.Text;
using Chat.Contracts;
using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Grpc.Core;

namespace Chat.Hub.Connections;

/// <summary>Takes the name a client gives for its identity. Only for a developer's own machine.</summary>
internal sealed class DevelopmentIdentity : IConnectionIdentity
{
    public ValueTask<ConnectedUser> IdentifyAsync(ConnectRequest request, ServerCallContext context)
    {
        var name = ChatNames.NormalizeUserName(request.UserName, out var refusal);
        return name is null
            ? throw new RefusalException(refusal!)
            : ValueTask.FromResult(new ConnectedUser(IdOf(name), name));
    }

    /// <summary>The same name, in whatever case, is the same user: a UUID version 8 of the name's SHA-256.</summary>
    internal static UserId IdOf(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("chat-user:" + name.ToLowerInvariant()));
        var bytes = hash.AsSpan(0, 16);
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new UserId(new Guid(bytes, bigEndian: true));
    }
}
