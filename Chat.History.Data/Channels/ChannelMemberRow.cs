namespace Chat.History.Data.Channels;

/// <summary>A user who may read and write in a channel.</summary>
public sealed class ChannelMemberRow
{
    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The name at the time of joining.</summary>
    public required string UserName { get; set; }

    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>The number of the role in the contracts: 2, a member like others, where nobody has said.</summary>
    public short Role { get; set; } = 2;
}
