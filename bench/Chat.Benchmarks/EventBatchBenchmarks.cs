using BenchmarkDotNet.Attributes;
using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using MessagePack;

namespace Chat.Benchmarks;

/// <summary>What it costs to put a delivery on the wire and to take it off again.</summary>
[MemoryDiagnoser]
public class EventBatchBenchmarks
{
    private ChannelEventBatch _batch = null!;
    private byte[] _bytes = [];

    /// <summary>Messages of 100 characters in one delivery.</summary>
    [Params(1, 32)]
    public int Events { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var time = TimeProvider.System;
        _batch = new ChannelEventBatch
        {
            ChannelId = ChannelId.New(time),
            Epoch = new Epoch(Guid.NewGuid()),
            Events = [.. Enumerable.Range(1, Events).Select(sequence => new ChannelEvent
            {
                Sequence = sequence,
                Kind = ChannelEventKind.MessagePosted,
                Message = new MessageData
                {
                    Id = MessageId.New(time),
                    SenderId = new UserId(Guid.NewGuid()),
                    SenderName = "alice",
                    Text = new string('x', 100),
                    SentAt = time.GetUtcNow(),
                },
            })],
        };
        _bytes = Serialize();
    }

    [Benchmark]
    public byte[] Serialize() => MessagePackSerializer.Serialize(_batch, ChatSerializer.Options);

    [Benchmark]
    public ChannelEventBatch Deserialize() => MessagePackSerializer.Deserialize<ChannelEventBatch>(_bytes, ChatSerializer.Options);
}
