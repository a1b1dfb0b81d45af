using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Hub.Channels;

namespace Chat.Hub.Tests.Channels;

public sealed class EventSequencerTests
{
    private readonly EventSequencer _sequencer = new();
    private readonly List<ChannelEvent> _ready = [];

    public EventSequencerTests()
    {
        _sequencer.Start(new EventPage { Epoch = new Epoch(Guid.NewGuid()), Events = [Event(9), Event(10)], Head = 10 });
    }

    [Fact]
    public void What_is_next_is_ready_and_repeats_are_not()
    {
        Offer(11, 12, 11, 9, 12);

        Assert.Equal([11L, 12L], Ready());
        Assert.False(_sequencer.IsBehind);
    }

    [Fact]
    public void What_is_early_waits_for_what_is_missing()
    {
        Offer(13, 12, 15);
        var early = Ready();
        var wasBehind = _sequencer.IsBehind;
        Offer(11);

        Assert.Empty(early);
        Assert.True(wasBehind);
        Assert.Equal([11L, 12L, 13L], Ready());
        Assert.True(_sequencer.IsBehind);
        Offer(14);
        Assert.Equal([11L, 12L, 13L, 14L, 15L], Ready());
        Assert.False(_sequencer.IsBehind);
    }

    [Fact]
    public void Whatever_the_order_and_however_often_each_event_is_ready_once_and_in_order()
    {
        var random = new Random(1);
        var offers = Enumerable.Range(1, 3).SelectMany(_ => Enumerable.Range(11, 500)).Select(number => (long)number).ToArray();
        random.Shuffle(offers);

        foreach (var sequence in offers)
        {
            Offer(sequence);
        }

        Assert.Equal(Enumerable.Range(11, 500).Select(number => (long)number), Ready());
    }

    [Fact]
    public void Too_many_early_events_are_dropped_but_known_to_be_missing()
    {
        Offer([.. Enumerable.Range(12, 5_000).Select(number => (long)number)]);
        Offer(11);

        Assert.Equal(1_001, Ready().Length);
        Assert.True(_sequencer.IsBehind);
        Assert.Equal(5_011, _sequencer.Target);
    }

    [Fact]
    public void The_window_keeps_the_newest_events_without_gaps()
    {
        Offer([.. Enumerable.Range(11, 500).Select(number => (long)number)]);

        Assert.Equal(510, _sequencer.Window.Head);
        Assert.Equal(310, _sequencer.Window.Before);
        Assert.Equal([509L, 510L], _sequencer.Window.After(508).Select(item => item.Sequence));
        Assert.Equal(200, _sequencer.Window.Newest(1_000).Length);
    }

    [Fact]
    public void Another_epoch_starts_from_its_own_newest_events()
    {
        Offer(15);

        _sequencer.Start(new EventPage { Epoch = new Epoch(Guid.NewGuid()), Events = [], Head = 0 });
        Offer(1, 2);

        Assert.Equal([1L, 2L], Ready());
        Assert.Equal(0, _sequencer.Window.Before);
        Assert.False(_sequencer.IsBehind);
    }

    private static ChannelEvent Event(long sequence) => new() { Sequence = sequence, Kind = ChannelEventKind.MessagePosted };

    private void Offer(params long[] sequences) => _sequencer.Offer([.. sequences.Select(Event)], _ready);

    private long[] Ready() => [.. _ready.Select(item => item.Sequence)];
}
