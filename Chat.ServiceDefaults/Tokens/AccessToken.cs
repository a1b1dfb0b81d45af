using Chat.Contracts.Ids;
using Chat.Contracts.Identity;

namespace Chat.ServiceDefaults.Tokens;

/// <summary>What a valid access token says.</summary>
/// <param name="UserId">Whose it is: <c>sub</c>.</param>
/// <param name="UserName">What others see: <c>name</c>.</param>
/// <param name="Role">What the user is to the server: <c>role</c>.</param>
/// <param name="Session">The session it was made in: <c>sid</c>.</param>
/// <param name="Revision">The newest <see cref="Revocation.Id"/> that what it says takes into account: <c>rev</c>.</param>
/// <param name="IssuedAt">When it was made, to the second: <c>iat</c>; the beginning of time where it does not say.</param>
/// <param name="ExpiresAt">When it is worth nothing any more: <c>exp</c>.</param>
public sealed record AccessToken(UserId UserId, string UserName, UserRole Role, Guid Session, long Revision, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);
