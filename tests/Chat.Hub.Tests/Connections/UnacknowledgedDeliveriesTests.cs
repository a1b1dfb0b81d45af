using Chat.Hub.Connections;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Hub.Tests.Connections;

public sealed class UnacknowledgedDeliveriesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly UnacknowledgedDeliveries _deliveries = new();
    private readonly DeliveryOptions _bounds = new() { UnacknowledgedEvents = 100, UnacknowledgedBytes = 10_000, UnacknowledgedAge = TimeSpan.FromSeconds(60) };

    [Fact]
    public void What_is_acknowledged_counts_no_more()
    {
        var waiting = new Queue<int>();
        var random = new Random(4);
        long acknowledged = 0;
        for (var step = 0; step < 2_000; step++)
        {
            if (waiting.Count < 40 && random.Next(2) == 0)
            {
                waiting.Enqueue(random.Next(1, 3));
                Assert.Equal(DeliveryBound.None, Deliver(events: waiting.Last(), bytes: 7));
            }
            else if (waiting.Count > 0)
            {
                var count = random.Next(1, waiting.Count + 1);
                acknowledged += count;
                Enumerable.Range(0, count).ToList().ForEach(_ => waiting.Dequeue());
                _deliveries.Acknowledge(acknowledged);
            }

            Assert.Equal((waiting.Sum(), 7L * waiting.Count), _deliveries.Sum);
        }
    }

    [Fact]
    public void A_bound_is_passed_once()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(DeliveryBound.None, Deliver(events: 1));
        }

        Assert.Equal(DeliveryBound.Events, Deliver(events: 1));
        Assert.Equal(DeliveryBound.None, Deliver(events: 1));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(DeliveryBound.None, _deliveries.Check(_bounds, _time));
    }

    [Fact]
    public void Counting_allocates_nothing_for_who_acknowledges()
    {
        Deliver(events: 1);
        _deliveries.Acknowledge(1);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var number = 2; number < 1_000; number++)
        {
            Deliver(events: 1);
            _deliveries.Acknowledge(number);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Bytes_have_a_bound_of_their_own()
    {
        Assert.Equal(DeliveryBound.None, Deliver(events: 1, bytes: 10_000));
        Assert.Equal(DeliveryBound.Bytes, Deliver(events: 1, bytes: 1));
    }

    [Fact]
    public void The_age_is_that_of_the_oldest_that_is_not_acknowledged()
    {
        Deliver(events: 1);
        _time.Advance(TimeSpan.FromSeconds(50));
        Deliver(events: 1);
        _deliveries.Acknowledge(1);
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(DeliveryBound.None, _deliveries.Check(_bounds, _time));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(DeliveryBound.Age, _deliveries.Check(_bounds, _time));
    }

    [Fact]
    public void Whoever_has_nothing_to_acknowledge_grows_no_older()
    {
        Deliver(events: 1);
        _deliveries.Acknowledge(1);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(DeliveryBound.None, _deliveries.Check(_bounds, _time));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void A_number_that_cannot_be_is_ignored(long number)
    {
        Deliver(events: 1);
        Deliver(events: 1);
        Deliver(events: 1);
        _deliveries.Acknowledge(2);

        _deliveries.Acknowledge(number);

        Assert.Equal(1, _deliveries.Sum.Events);
    }

    private DeliveryBound Deliver(int events, int bytes = 0) => _deliveries.Add(new Delivery(events, bytes, _time.GetTimestamp()), _bounds);
}
