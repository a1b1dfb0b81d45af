using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.History.Reading;
using Chat.History.Tests.Support;
using Chat.History.Window;
using Chat.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chat.History.Tests.Window;

/// <summary>Messages and changes are answered side by side, so the later one may be the first to be noted.</summary>
public sealed class WindowOrderTests(HistoryFixture history, RedisFixture redis) : IClassFixture<HistoryFixture>
{
    [Fact]
    public async Task Events_that_are_noted_out_of_order_do_not_begin_the_window_anew()
    {
        await using var connection = await redis.ConnectAsync();
        var (epoch, channel) = (new Epoch(Guid.NewGuid()), new ChannelId(Guid.NewGuid()));
        using var writer = new WindowWriter(
            history.Host.Get<WindowStore>(),
            history.Host.Get<WindowGate>(),
            history.Host.Get<EventReader>(),
            history.Host.Get<IOptions<WindowOptions>>(),
            history.Host.Get<TimeProvider>(),
            history.Host.Get<ILogger<WindowWriter>>());
        foreach (var sequence in (long[])[1, 3, 2, 4])
        {
            writer.OnEvent(epoch, channel, new ChannelEvent { Sequence = sequence, Kind = ChannelEventKind.TopicChanged });
        }

        await writer.StartAsync(CancellationToken.None);

        await Eventually.Async(
            async () => await connection.GetDatabase().ListLengthAsync(WindowStore.KeyOf(epoch, channel)) == 4,
            "all four events in the window");
        await writer.StopAsync(CancellationToken.None);
    }
}
