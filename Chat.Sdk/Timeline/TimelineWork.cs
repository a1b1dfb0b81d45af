using Chat.Contracts.Channels;
using Chat.Sdk.Connections;

namespace Chat.Sdk.Timeline;

/// <summary>What a timeline wants from the server; <c>default</c>: nothing.</summary>
/// <param name="Link">The connection to ask over.</param>
/// <param name="Subscribe">The subscription to make, or null when a page after <paramref name="After"/> is wanted.</param>
/// <param name="After">Where the timeline stands.</param>
/// <param name="IsUrgent">False when what is missing may be on its way.</param>
internal readonly record struct TimelineWork(HubLink? Link, SubscribeRequest? Subscribe, long After, bool IsUrgent);
