using Chat.Contracts.Ids;

namespace Chat.Sdk.Sending;

/// <summary>A message that the server has stored.</summary>
public sealed record SentMessage(ChannelId ChannelId, MessageId Id, long Sequence, DateTimeOffset SentAt);
