using Chat.Hub.Memory;

namespace Chat.Hub.Tests.Memory;

public class QuietHeapTests
{
    private const long Start = 100 * 1024 * 1024;

    private readonly QuietHeap _heap = new();

    [Fact]
    public void A_hub_that_has_been_quiet_for_two_intervals_is_collected_once()
    {
        Assert.False(_heap.IsWorthCollecting(Start));
        Assert.False(_heap.IsWorthCollecting(Start + QuietHeap.QuietBytes));
        Assert.True(_heap.IsWorthCollecting(Start + (2 * QuietHeap.QuietBytes)));
        Assert.False(_heap.IsWorthCollecting(Start + (2 * QuietHeap.QuietBytes)));
    }

    [Fact]
    public void A_hub_at_work_is_left_alone()
    {
        for (var interval = 1; interval < 20; interval++)
        {
            Assert.False(_heap.IsWorthCollecting(interval * (QuietHeap.QuietBytes + 1)));
        }
    }

    [Fact]
    public void One_busy_interval_begins_the_wait_anew()
    {
        _heap.IsWorthCollecting(Start);
        _heap.IsWorthCollecting(Start);
        _heap.IsWorthCollecting(Start);
        const long busy = Start + QuietHeap.WorthwhileBytes;

        Assert.False(_heap.IsWorthCollecting(busy));
        Assert.False(_heap.IsWorthCollecting(busy));
        Assert.True(_heap.IsWorthCollecting(busy));
    }

    [Fact]
    public void What_little_a_quiet_hub_allocates_is_collected_when_it_has_become_much()
    {
        _heap.IsWorthCollecting(Start);
        _heap.IsWorthCollecting(Start);
        Assert.True(_heap.IsWorthCollecting(Start));
        var allocated = Start;
        while (allocated + QuietHeap.QuietBytes < Start + QuietHeap.WorthwhileBytes)
        {
            allocated += QuietHeap.QuietBytes;
            Assert.False(_heap.IsWorthCollecting(allocated));
        }

        Assert.True(_heap.IsWorthCollecting(allocated + QuietHeap.QuietBytes));
    }
}
