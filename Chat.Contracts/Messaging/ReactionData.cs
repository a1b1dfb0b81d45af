using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.Messaging;

/// <summary>One emoji on a message, and whose it is.</summary>
[MessagePackObject]
public sealed record ReactionData
{
    /// <summary>See <see cref="ReactionEmoji"/>.</summary>
    [Key(0)]
    public required string Emoji { get; init; }

    /// <summary>At least one, each once, in order of the id.</summary>
    [Key(1)]
    public required UserId[] UserIds { get; init; }

    /// <summary>The reactions of a message in the one order they have everywhere; null when there are none.</summary>
    public static ReactionData[]? Of(IEnumerable<(string Emoji, UserId UserId)> reactions)
    {
        ReactionData[] grouped =
        [
            .. reactions
                .GroupBy(reaction => reaction.Emoji, reaction => reaction.UserId, StringComparer.Ordinal)
                .OrderBy(users => users.Key, StringComparer.Ordinal)
                .Select(users => new ReactionData { Emoji = users.Key, UserIds = [.. users.Distinct().OrderBy(user => user.Value)] }),
        ];
        return grouped.Length == 0 ? null : grouped;
    }
}
