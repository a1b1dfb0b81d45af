using Chat.Contracts.Channels;
using Chat.Sdk.Sending;

namespace Chat.Sdk.Timeline;

/// <summary>What comes next in a channel.</summary>
/// <param name="IsReset">
/// The events replace all that came before: on first load, after the server's database was restored, and with
/// <see cref="ReplayMode.Newest"/> after too long an absence.
/// </param>
/// <param name="Events">In order of sequence, each once. Kinds that are not known are to be skipped.</param>
public sealed record TimelineUpdate(bool IsReset, IReadOnlyList<ChannelEvent> Events)
{
    /// <summary>
    /// All own messages that are to be shown after the events there are by now, in order of posting: those on their way, and those
    /// that failed until they are sent anew or given up. It takes the place of what the update before had. A message leaves it with
    /// the update whose events have it.
    /// </summary>
    public IReadOnlyList<OutgoingMessage> Own { get; init; } = [];
}
