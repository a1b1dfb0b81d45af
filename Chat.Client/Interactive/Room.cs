using Chat.Contracts.Channels;
using Chat.Sdk.Sending;
using Chat.Sdk.Timeline;

namespace Chat.Client.Interactive;

/// <summary>An open channel, and the task that reads it.</summary>
internal sealed class Room(ChannelSummary channel, ChannelTimeline timeline)
{
    public ChannelSummary Channel => channel;

    public ChannelTimeline Timeline => timeline;

    /// <summary>Its messages as they are by now.</summary>
    public ChannelView View { get; } = new();

    public Task Reading { get; set; } = Task.CompletedTask;

    public bool WasLoaded { get; set; }

    /// <summary>Own messages that the channel does not have.</summary>
    public IReadOnlyList<OutgoingMessage> Own { get; set; } = [];
}
