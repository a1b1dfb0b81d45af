using Chat.Contracts.Connections;
using Chat.Contracts.Ids;
using Chat.Hub.Connections;

namespace Chat.Hub.Diagnostics;

/// <summary>Every log entry of a hub. Ids 2000 to 2999; never reused. No texts, no names.</summary>
internal static partial class HubLog
{
    [LoggerMessage(2000, LogLevel.Debug, "Connection {ConnectionId} is user {UserId}")]
    public static partial void Connected(this ILogger logger, Guid connectionId, UserId userId);

    [LoggerMessage(2001, LogLevel.Debug, "Connection {ConnectionId} has gone")]
    public static partial void Disconnected(this ILogger logger, Guid connectionId);

    [LoggerMessage(2002, LogLevel.Information, "Told {Told} clients that this hub stops; {Stayed} had to be hung up on")]
    public static partial void Stopped(this ILogger logger, int told, int stayed);

    [LoggerMessage(2003, LogLevel.Warning, "This hub stops before every accepted message has its answer; clients will send these again")]
    public static partial void SendsUnfinished(this ILogger logger);

    [LoggerMessage(2004, LogLevel.Information, "This is hub instance {InstanceId}")]
    public static partial void InstanceStarted(this ILogger logger, string instanceId);

    [LoggerMessage(2005, LogLevel.Information, "Connection {ConnectionId} is ended as a slow consumer by its {Bound}: {Events} events and {Bytes} bytes are not acknowledged")]
    public static partial void SlowConsumer(this ILogger logger, Guid connectionId, DeliveryBound bound, int events, long bytes);

    [LoggerMessage(2006, LogLevel.Error, "Ending connection {ConnectionId} failed, it is hung up on")]
    public static partial void EndFailed(this ILogger logger, Exception exception, Guid connectionId);

    [LoggerMessage(2007, LogLevel.Debug, "Connection {ConnectionId} is ended: nobody said in time who it is")]
    public static partial void NeverConnected(this ILogger logger, Guid connectionId);

    [LoggerMessage(2100, LogLevel.Warning, "The outcome of {Count} messages is unknown, because History did not answer: {Reason}")]
    public static partial void AppendUnknown(this ILogger logger, int count, string reason);

    [LoggerMessage(2101, LogLevel.Error, "Appending {Count} messages failed")]
    public static partial void AppendFailed(this ILogger logger, Exception exception, int count);

    [LoggerMessage(2200, LogLevel.Warning, "Missed events of channel {ChannelId} could not be fetched, it is tried again: {Reason}")]
    public static partial void RepairFailed(this ILogger logger, ChannelId channelId, string reason);

    [LoggerMessage(2201, LogLevel.Error, "Fetching missed events of channel {ChannelId} failed, it is tried again")]
    public static partial void RepairFaulted(this ILogger logger, Exception exception, ChannelId channelId);

    [LoggerMessage(2202, LogLevel.Information, "Channel {ChannelId} starts over in epoch {Epoch}")]
    public static partial void EpochChanged(this ILogger logger, ChannelId channelId, Epoch epoch);

    [LoggerMessage(2203, LogLevel.Warning, "Heads of {Count} channels could not be compared with History, it is tried again: {Reason}")]
    public static partial void HeadsFailed(this ILogger logger, int count, string reason);

    [LoggerMessage(2204, LogLevel.Information, "Heads are compared with History again")]
    public static partial void HeadsBack(this ILogger logger);

    [LoggerMessage(2205, LogLevel.Error, "Comparing heads with History failed, it is tried again")]
    public static partial void HeadsFaulted(this ILogger logger, Exception exception);

    [LoggerMessage(2206, LogLevel.Error, "Delivering events of channel {ChannelId} failed")]
    public static partial void BroadcastFailed(this ILogger logger, Exception exception, ChannelId channelId);

    [LoggerMessage(2303, LogLevel.Warning, "A publication on the backplane could not be read")]
    public static partial void PublicationUnreadable(this ILogger logger, Exception exception);

    [LoggerMessage(2304, LogLevel.Debug, "Subscribing to events of channel {ChannelId} waits for Redis: {Reason}")]
    public static partial void SubscriptionWaits(this ILogger logger, ChannelId channelId, string reason);

    [LoggerMessage(2400, LogLevel.Debug, "Joining the notices waits for Redis: {Reason}")]
    public static partial void NoticesWait(this ILogger logger, string reason);

    [LoggerMessage(2401, LogLevel.Error, "A connection could not be entered for notices, it is tried again")]
    public static partial void NoticesFaulted(this ILogger logger, Exception exception);

    [LoggerMessage(2500, LogLevel.Warning, "Revocations cannot be read from Identity, it is tried again; until then access tokens count until they expire: {Reason}")]
    public static partial void RevocationsUnread(this ILogger logger, string reason);

    [LoggerMessage(2501, LogLevel.Information, "Revocations are read from Identity again")]
    public static partial void RevocationsBack(this ILogger logger);

    [LoggerMessage(2502, LogLevel.Warning, "A published revocation could not be read; it comes when all of them are read")]
    public static partial void RevocationUnreadable(this ILogger logger, Exception exception);

    [LoggerMessage(2503, LogLevel.Information, "{Count} connections are ended because their access tokens were revoked: {Code}")]
    public static partial void Revoked(this ILogger logger, int count, DisconnectCode code);

    [LoggerMessage(2504, LogLevel.Warning, "The database of Identity is an older one than before: the revocations are read anew, and whoever has an access token that cannot be held against them gets another one")]
    public static partial void RevocationsStartAnew(this ILogger logger);

    [LoggerMessage(2600, LogLevel.Debug, "Nobody needs this hub for the moment: its heap is {After} MB after {Before}")]
    public static partial void Collected(this ILogger logger, long before, long after);

    [LoggerMessage(2601, LogLevel.Information, "This version of Kestrel is not known well enough to shrink the header buffers of connections: each of them keeps 16 KB more")]
    public static partial void HeaderBuffersUnknown(this ILogger logger);
}
