using Chat.Contracts.Ids;

namespace Chat.Hub.Connections;

/// <summary>That a user is a member of a channel.</summary>
/// <param name="KnownAt">The channel's head when it was so; a departure at or below it is history.</param>
/// <param name="CheckedAt">Timestamp of the check.</param>
/// <param name="Topic">The topic of the channel as of <paramref name="KnownAt"/>; null when nobody has said.</param>
/// <param name="Epoch">The life of the database that says so; in another one it proves nothing. Null: of a History that does not say.</param>
internal sealed record Membership(long KnownAt, long CheckedAt, string? Topic = null, Epoch? Epoch = null);
