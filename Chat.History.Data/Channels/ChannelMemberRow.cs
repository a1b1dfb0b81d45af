namespace Chat.History.Data.Channels;

/// <summary>A user who may read and write in a channel; or who could once, where that counts when he comes again.</summary>
public sealed class ChannelMemberRow
{
    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The name at the time of joining.</summary>
    public required string UserName { get; set; }

    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>The number of the role in the contracts: 2, a member like others, where nobody has said.</summary>
    public short Role { get; set; } = 2;

    /// <summary>
    /// 0: he is a member. 1: he has left, and comes back with the role he had. 2: he was removed, and comes back only when somebody
    /// who may takes him in. Only rows with 0 give rights.
    /// </summary>
    public short State { get; set; }
}
