using Chat.Contracts.Ids;
using Chat.Contracts.Identity;
using Chat.ServiceDefaults.Tokens;

namespace Chat.Hub.Connections;

/// <summary>Who is at the other end of a connection, as the access token says.</summary>
/// <param name="Id">The user.</param>
/// <param name="Name">What others see.</param>
/// <param name="Role">What the user is to the server.</param>
/// <param name="Session">What the user has signed in to, and the token was made in.</param>
/// <param name="Revision">The newest revocation that all of this takes into account.</param>
/// <param name="IssuedAt">When the access token was made, by the clock of Identity.</param>
internal sealed record ConnectedUser(UserId Id, string Name, UserRole Role, Guid Session, long Revision, DateTimeOffset IssuedAt)
{
    public static ConnectedUser Of(AccessToken token) => new(token.UserId, token.UserName, token.Role, token.Session, token.Revision, token.IssuedAt);
}
