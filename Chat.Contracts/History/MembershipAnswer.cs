using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using MessagePack;

namespace Chat.Contracts.History;

/// <summary>A channel after a change of membership.</summary>
[MessagePackObject]
public sealed record MembershipAnswer
{
    [Key(0)]
    public required Epoch Epoch { get; init; }

    [Key(1)]
    public required ChannelSummary Channel { get; init; }

    /// <summary>The committed event to broadcast; null when nothing changed, or had been changed under the same <see cref="ChangeId"/> before.</summary>
    [Key(2)]
    public ChannelEvent? Event { get; init; }
}
