namespace Chat.History.Data.Channels;

/// <summary>
/// The newest sequence of a channel, in a narrow row of its own: whoever gives a sequence or changes membership holds its
/// lock until commit, and that is what makes sequences free of gaps.
/// </summary>
public sealed class ChannelHeadRow
{
    public required Guid ChannelId { get; init; }

    /// <summary>0 when the channel has no event.</summary>
    public required long LastSeq { get; set; }
}
