using Chat.Contracts.Channels;
using Chat.Contracts.Ids;

namespace Chat.Sdk.Tests.Timeline;

/// <summary>Events and answers for the reducer; what they say does not matter to it.</summary>
internal static class Events
{
    public static readonly Epoch Now = new(new Guid("11111111-1111-1111-1111-111111111111"));
    public static readonly Epoch Other = new(new Guid("22222222-2222-2222-2222-222222222222"));

    private static readonly ChannelId Channel = new(Guid.NewGuid());

    public static ChannelEvent[] From(long first, long last) =>
        [.. Enumerable.Range(0, (int)Math.Max(0, last - first + 1)).Select(step => new ChannelEvent { Sequence = first + step, Kind = ChannelEventKind.MessagePosted })];

    public static ChannelEventBatch Live(long first, long? last = null, Epoch? epoch = null) =>
        new() { ChannelId = Channel, Epoch = epoch ?? Now, Events = From(first, last ?? first) };

    public static SubscribeAnswer Snapshot(long first, long last, long? head = null, Epoch? epoch = null) =>
        new() { Epoch = epoch ?? Now, IsSnapshot = true, Events = From(first, last), Head = head ?? last };

    public static SubscribeAnswer Missed(long first, long last, long? head = null, Epoch? epoch = null) =>
        new() { Epoch = epoch ?? Now, IsSnapshot = false, Events = From(first, last), Head = head ?? last };

    public static EventPage Page(long first, long last, long? head = null, Epoch? epoch = null) =>
        new() { Epoch = epoch ?? Now, Events = From(first, last), Head = head ?? last };
}
