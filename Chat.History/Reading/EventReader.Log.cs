using Chat.Contracts.Ids;
using Chat.History.Diagnostics;

namespace Chat.History.Reading;

internal sealed partial class EventReader
{
    [LoggerMessage(HistoryEventIds.SequenceHole, LogLevel.Critical, "Channel {Channel} has no event {Sequence}, though a later one is stored. Somebody changed the tables.")]
    private partial void LogHole(ChannelId channel, long sequence);
}
