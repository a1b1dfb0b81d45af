using Chat.Contracts.History;
using Chat.Contracts.Ids;

namespace Chat.StoreBench;

/// <summary>Messages of 200 B, as clients make them, spread over the channels and senders of one lane.</summary>
internal sealed class Load(Store store, int lane, int lanes)
{
    /// <summary>Messages that go into one commit under load.</summary>
    public const int Batch = 500;

    private static readonly string Text = new('x', 184);

    private readonly ChannelId[] _channels = [.. store.ChannelIds.Where((_, number) => number % lanes == lane)];
    private int _next;

    public AppendItem Next()
    {
        var number = _next++;
        return new AppendItem
        {
            ChannelId = _channels[number % _channels.Length],
            Id = MessageId.New(TimeProvider.System),
            SenderId = store.SenderIds[number / _channels.Length % store.SenderIds.Count],
            SenderName = "somebody",
            Text = $"{lane:d3} {number:d12}" + Text,
        };
    }

    public AppendItem[] NextBatch() => [.. Enumerable.Range(0, Batch).Select(_ => Next())];
}
