using Chat.Contracts.Ids;

namespace Chat.Hub.Connections;

/// <summary>Who is at the other end of a connection.</summary>
internal sealed record ConnectedUser(UserId Id, string Name);
