using Chat.Hub.Channels;
using Chat.Hub.Connections;
using Chat.Hub.Messaging;
using Chat.Hub.Notices;
using Chat.ServiceDefaults.Endpoints;

namespace Chat.Hub.Diagnostics;

/// <summary>Tells what a hub holds, for those who look for leaks.</summary>
internal static class CountsEndpoint
{
    public const string Path = "/debug/counters";

    /// <summary>In Development only: each call goes through all connections and channels.</summary>
    public static WebApplication MapHubCounts(this WebApplication application)
    {
        if (application.Environment.IsDevelopment())
        {
            application.MapGet(Path, Read).ForOperatorsOnly();
        }

        return application;
    }

    private static HubCounts Read(ConnectionRegistry connections, ChannelFeeds feeds, SendQueue sends, NoticeMembers notices)
    {
        var channels = feeds.All.Select(feed => feed.Count()).ToList();
        return new HubCounts
        {
            Connections = connections.Count,
            Feeds = channels.Count,
            Subscriptions = channels.Sum(channel => channel.Members),
            GroupEntries = channels.Sum(channel => channel.GroupEntries),
            BusyFeeds = channels.Count(channel => channel.IsBusy),
            WaitingSends = sends.Waiting,
            BusyLanes = sends.BusyLanes,
            UnacknowledgedEvents = connections.Current.Sum(connection => connection.Unacknowledged.Sum.Events),
            NoticeMembers = notices.Count,
            NoticeChanges = notices.Changes,
        };
    }
}
