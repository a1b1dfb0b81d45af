using Chat.Contracts.Channels;

namespace Chat.Sdk.Timeline;

/// <summary>What comes next in a channel.</summary>
/// <param name="IsReset">
/// The events replace all that came before: on first load, after the server's database was restored, and with
/// <see cref="ReplayMode.Newest"/> after too long an absence.
/// </param>
/// <param name="Events">In order of sequence, each once. Kinds that are not known are to be skipped.</param>
public sealed record TimelineUpdate(bool IsReset, IReadOnlyList<ChannelEvent> Events);
