using Chat.Contracts.Ids;

namespace Chat.Sdk.Sending;

/// <summary>Whose messages an outbox file holds.</summary>
/// <param name="Server">Scheme, host and port.</param>
/// <param name="UserId">Known after the first connection; null fits everybody whom the name fits.</param>
/// <param name="UserName">Of files from before there were accounts, and of who comes; null fits everybody. It says nothing once the id is known: names are given to others.</param>
internal sealed record OutboxOwner(string Server, UserId? UserId, string? UserName = null)
{
    public static OutboxOwner Of(ChatClientOptions options) => new(options.Server.GetLeftPart(UriPartial.Authority), UserId: null);

    public bool Fits(OutboxOwner other) => Server == other.Server && (UserId is { } mine && other.UserId is { } theirs ? mine == theirs : FitsName(other));

    public OutboxOwner With(OutboxOwner other)
    {
        var id = UserId ?? other.UserId;
        return this with { UserId = id, UserName = id is null ? UserName ?? other.UserName : null };
    }

    public override string ToString() => $"{UserId?.ToString() ?? UserName ?? "a user"} at {Server}";

    private bool FitsName(OutboxOwner other) =>
        UserName is null || other.UserName is null || string.Equals(UserName, other.UserName, StringComparison.OrdinalIgnoreCase);
}
