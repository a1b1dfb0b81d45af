using Chat.Contracts;
using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using Chat.Hub.Connections;
using Chat.Testing;

namespace Chat.Hub.Tests.Kit;

/// <summary>What a hub has of a connection, without the connection.</summary>
internal static class Connected
{
    public static ConnectionState As(UserId user, string name, IChatHubReceiver client, Action? abort = null) => new(
        Guid.NewGuid(),
        new ConnectedUser(user, name, UserRole.User, TestIssuer.SessionOf(name), Revision: 0, TimeProvider.System.GetUtcNow()),
        DateTimeOffset.MaxValue,
        client,
        abort ?? (() => { }));
}
