using Chat.Contracts;
using Chat.Contracts.Ids;

namespace Chat.Sdk.Sending;

/// <summary>Whose messages an outbox file holds. What is null is not known yet, and fits everybody.</summary>
/// <param name="Server">Scheme, host and port.</param>
/// <param name="UserName">The name to go by, where a name, in whatever case, is an identity.</param>
/// <param name="UserId">Known after the first connection.</param>
internal sealed record OutboxOwner(string Server, string? UserName, UserId? UserId)
{
    public static OutboxOwner Of(ChatClientOptions options) => new(
        options.Server.GetLeftPart(UriPartial.Authority),
        options.UserName is null ? null : ChatNames.NormalizeUserName(options.UserName, out _) ?? options.UserName,
        UserId: null);

    public bool Fits(OutboxOwner other) =>
        Server == other.Server
        && (UserName is null || other.UserName is null || string.Equals(UserName, other.UserName, StringComparison.OrdinalIgnoreCase))
        && (UserId is null || other.UserId is null || UserId == other.UserId);

    public OutboxOwner With(OutboxOwner other) => new(Server, UserName ?? other.UserName, UserId ?? other.UserId);

    public override string ToString() => $"{UserName ?? UserId?.ToString() ?? "a user"} at {Server}";
}
