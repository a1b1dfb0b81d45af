using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Sdk.Connections;
using Chat.Sdk.Tests.Timeline;
using Microsoft.Extensions.Time.Testing;

namespace Chat.Sdk.Tests.Connections;

public sealed class DeliveryAcknowledgerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<long> _told = [];
    private readonly DeliveryAcknowledger _acknowledger;

    public DeliveryAcknowledgerTests() => _acknowledger = new DeliveryAcknowledger(_told.Add, _time);

    public void Dispose() => _acknowledger.Dispose();

    [Fact]
    public void A_few_are_acknowledged_together_within_a_second()
    {
        Process(deliveries: 1);
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Process(deliveries: 2);
        Assert.Empty(_told);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([3], _told);
    }

    [Fact]
    public void Many_deliveries_are_acknowledged_at_once()
    {
        Process(DeliveryAcknowledger.MaxDeliveries * 2);
        Process(deliveries: 1);

        Assert.Equal([DeliveryAcknowledger.MaxDeliveries, DeliveryAcknowledger.MaxDeliveries * 2], _told);
    }

    [Fact]
    public void Many_events_are_acknowledged_at_once()
    {
        Process(deliveries: 5, events: DeliveryAcknowledger.MaxEvents / 2);

        Assert.Equal([2, 4], _told);
    }

    [Fact]
    public void Long_texts_are_acknowledged_at_once()
    {
        Process(deliveries: 3, text: new string('x', DeliveryAcknowledger.MaxCharacters / 2));

        Assert.Equal([2], _told);
    }

    [Fact]
    public void After_an_acknowledgement_the_next_second_begins()
    {
        Process(deliveries: 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        Process(deliveries: 1);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([1, 2], _told);
    }

    [Fact]
    public void A_connection_that_is_broken_hears_nothing_and_harms_nobody()
    {
        using var broken = new DeliveryAcknowledger(_ => throw new ObjectDisposedException("connection"), _time);
        broken.Processed(Batch(1, "x"));

        _time.Advance(TimeSpan.FromSeconds(1));
    }

    private void Process(int deliveries, int events = 1, string text = "x")
    {
        for (var i = 0; i < deliveries; i++)
        {
            _acknowledger.Processed(Batch(events, text));
        }
    }

    private static ChannelEventBatch Batch(int events, string text) => new()
    {
        ChannelId = new ChannelId(Guid.NewGuid()),
        Epoch = Events.Now,
        Events = [.. Enumerable.Range(1, events).Select(sequence => Posted(sequence, text))],
    };

    private static ChannelEvent Posted(long sequence, string text) => new()
    {
        Sequence = sequence,
        Kind = ChannelEventKind.MessagePosted,
        Message = new MessageData
        {
            Id = new MessageId(Guid.NewGuid()),
            SenderId = new UserId(Guid.NewGuid()),
            SenderName = "Bob",
            Text = text,
            SentAt = TimeProvider.System.GetUtcNow(),
        },
    };
}
