using Chat.Contracts.Ids;

namespace Chat.Sdk.Sending;

/// <summary>Whose messages an outbox file holds.</summary>
/// <param name="Server">Scheme, host and port.</param>
/// <param name="UserId">Known after the first connection; null fits everybody.</param>
internal sealed record OutboxOwner(string Server, UserId? UserId)
{
    public static OutboxOwner Of(ChatClientOptions options) => new(options.Server.GetLeftPart(UriPartial.Authority), UserId: null);

    public bool Fits(OutboxOwner other) => Server == other.Server && (UserId is null || other.UserId is null || UserId == other.UserId);

    public OutboxOwner With(OutboxOwner other) => this with { UserId = UserId ?? other.UserId };

    public override string ToString() => $"{UserId?.ToString() ?? "a user"} at {Server}";
}
