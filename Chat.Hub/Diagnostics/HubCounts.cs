namespace Chat.Hub.Diagnostics;

/// <summary>What a hub holds at the moment. When all clients have gone, all of it is zero, the feeds half a minute later.</summary>
internal sealed record HubCounts
{
    /// <summary>Connections that have said who they are.</summary>
    public required int Connections { get; init; }

    /// <summary>Channels that somebody here is subscribed to, or was a moment ago.</summary>
    public required int Feeds { get; init; }

    /// <summary>Subscriptions, over all channels.</summary>
    public required int Subscriptions { get; init; }

    /// <summary>Entries in the groups that the channels are delivered to.</summary>
    public required int GroupEntries { get; init; }

    /// <summary>Channels that are delivering, or fetching from History.</summary>
    public required int BusyFeeds { get; init; }

    /// <summary>Messages that wait for History.</summary>
    public required int WaitingSends { get; init; }

    /// <summary>Lanes with messages under way to History.</summary>
    public required int BusyLanes { get; init; }

    /// <summary>Events delivered and not acknowledged, over all connections.</summary>
    public required int UnacknowledgedEvents { get; init; }

    /// <summary>Connections in the group of the notices.</summary>
    public required int NoticeMembers { get; init; }

    /// <summary>Connections that are still to be taken into that group, or out of it.</summary>
    public required int NoticeChanges { get; init; }
}
