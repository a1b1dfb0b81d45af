using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>A channel as it stands in a list.</summary>
[MessagePackObject]
public sealed record ChannelSummary
{
    [Key(0)]
    public required ChannelId Id { get; init; }

    /// <summary>1 to <see cref="ChatLimits.MaxChannelNameLength"/> lower-case letters, digits, <c>-</c> and <c>_</c>; unique.</summary>
    [Key(1)]
    public required string Name { get; init; }

    /// <summary>Sequence of the newest event; 0 when there is none.</summary>
    [Key(2)]
    public required long Head { get; init; }

    /// <summary>Whether the user who asked is a member.</summary>
    [Key(3)]
    public required bool IsMember { get; init; }

    /// <summary>What the channel is about, as of <see cref="Head"/>; null when nobody has said.</summary>
    [Key(4)]
    public string? Topic { get; init; }

    /// <summary>The role of the user who asked; null when he is no member.</summary>
    [Key(5)]
    public ChannelRole? Role { get; init; }

    /// <summary>The life of the database that <see cref="Head"/> and <see cref="Topic"/> are of; null in the answer to a change, and of a version that does not say.</summary>
    [Key(6)]
    public Epoch? Epoch { get; init; }
}
