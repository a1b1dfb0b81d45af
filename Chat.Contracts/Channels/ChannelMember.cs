using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using MessagePack;

namespace Chat.Contracts.Channels;

/// <summary>Somebody in a channel.</summary>
[MessagePackObject]
public sealed record ChannelMember
{
    [Key(0)]
    public required UserId UserId { get; init; }

    /// <summary>The name at the time of joining.</summary>
    [Key(1)]
    public required string UserName { get; init; }

    [Key(2)]
    public required ChannelRole Role { get; init; }

    [Key(3)]
    public required DateTimeOffset JoinedAt { get; init; }
}
