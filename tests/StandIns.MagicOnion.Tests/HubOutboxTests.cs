using Cysharp.Runtime.Multicast.Remoting;
using MagicOnion.Protocol;
using MagicOnion.Server.Internal;
using StandIns.MagicOnion.Tests.Clients;

namespace StandIns.MagicOnion.Tests;

public sealed class HubOutboxTests
{
    private readonly RecordingWriter _stream = new();
    private readonly TaskCompletionSource<int> _full = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task What_gathers_during_a_flush_goes_out_with_the_next_one_in_order()
    {
        var outbox = NewOutbox();
        var hold = _stream.HoldFlushes();
        var running = outbox.RunAsync();
        for (byte number = 0; number < 100; number++)
        {
            outbox.Write(new byte[] { number });
        }

        hold.SetResult();
        var flushes = await _stream.UntilAsync(101).Within("all frames");
        outbox.Stop();

        await running.Within("the end");
        Assert.Equal(2, flushes.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(number => (byte)number), flushes[1].Select(frame => frame[0]));
    }

    [Fact]
    public async Task Senders_on_many_threads_keep_their_order_and_lose_nothing()
    {
        var outbox = NewOutbox();
        var running = outbox.RunAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(sender => Task.Run(() =>
        {
            for (var number = 0; number < 2_000; number++)
            {
                outbox.Write(new byte[] { (byte)sender, (byte)(number >> 8), (byte)number });
            }
        })));

        var frames = (await _stream.UntilAsync(16_001).Within("all frames")).SelectMany(flush => flush).Skip(1).ToList();
        outbox.Stop();
        await running.Within("the end");
        foreach (var sender in frames.GroupBy(frame => frame[0]))
        {
            Assert.Equal(Enumerable.Range(0, 2_000), sender.Select(frame => (frame[1] << 8) | frame[2]));
        }
    }

    [Fact]
    public async Task A_batch_ends_where_it_is_large_so_that_a_slow_client_holds_it_back()
    {
        var outbox = NewOutbox();
        var hold = _stream.HoldFlushes();
        var running = outbox.RunAsync();
        for (var number = 0; number < 8; number++)
        {
            outbox.Write(new byte[20_000]);
        }

        hold.SetResult();
        var flushes = await _stream.UntilAsync(9).Within("all frames");
        outbox.Stop();

        await running.Within("the end");
        Assert.Equal([1, 4, 4], flushes.Select(flush => flush.Count));
    }

    [Fact]
    public async Task Too_many_messages_end_the_connection_though_they_are_small()
    {
        var outbox = NewOutbox(maxMessages: 64);
        _stream.HoldFlushes();
        _ = outbox.RunAsync();

        for (var number = 0; number < 65; number++)
        {
            outbox.Write(new byte[1]);
        }

        Assert.Equal(65, await _full.Task.Within("the end"));
        Assert.False(outbox.HasReceivers);
    }

    [Fact]
    public async Task The_failure_of_a_write_or_a_flush_ends_it()
    {
        foreach (var failsInFlush in new[] { false, true })
        {
            var stream = new RecordingWriter { Failure = new IOException("broken"), FailsInFlush = failsInFlush };
            var outbox = new HubOutbox(stream, NotSupportedRemoteClientResultPendingTaskRegistry.Instance, new HubFlusher(), new StreamingHubLimits(), (_, _) => { });

            var failure = await Assert.ThrowsAsync<IOException>(() => outbox.RunAsync().Within("the end"));

            Assert.Same(stream.Failure, failure);
            Assert.False(outbox.HasReceivers);
        }
    }

    [Fact]
    public async Task Frames_are_given_back_whether_they_are_sent_or_dropped()
    {
        var outbox = NewOutbox();
        var hold = _stream.HoldFlushes();
        var running = outbox.RunAsync();
        var dropped = HubFrame.Rent();
        outbox.Add(dropped);
        outbox.Stop();
        var late = HubFrame.Rent();
        outbox.Add(late);
        hold.SetResult();

        await running.Within("the end");
        Assert.Throws<ObjectDisposedException>(() => dropped.Memory);
        Assert.Throws<ObjectDisposedException>(() => late.Memory);
    }

    private HubOutbox NewOutbox(int maxMessages = 100_000) => new(
        _stream,
        NotSupportedRemoteClientResultPendingTaskRegistry.Instance,
        new HubFlusher(),
        new StreamingHubLimits { MaxQueuedMessages = maxMessages },
        (_, messages) => _full.TrySetResult(messages));

    /// <summary>Keeps what was written between flushes.</summary>
    private sealed class RecordingWriter : IHubWriter
    {
        private readonly Lock _gate = new();
        private readonly List<List<byte[]>> _flushes = [];
        private TaskCompletionSource _flushed = NewSource();
        private List<byte[]> _written = [];
        private TaskCompletionSource? _hold;

        public Exception? Failure { get; init; }

        public bool FailsInFlush { get; init; }

        public TaskCompletionSource HoldFlushes() => _hold = NewSource();

        public void Write(HubFrame frame)
        {
            if (Failure is not null && !FailsInFlush)
            {
                throw Failure;
            }

            _written.Add(frame.Span.ToArray());
        }

        public async ValueTask FlushAsync()
        {
            if (Failure is not null)
            {
                throw Failure;
            }

            lock (_gate)
            {
                _flushes.Add(_written);
            }

            _written = [];
            Interlocked.Exchange(ref _flushed, NewSource()).SetResult();
            await (_hold?.Task ?? Task.CompletedTask);
        }

        private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<List<List<byte[]>>> UntilAsync(int frames)
        {
            while (true)
            {
                var flushed = Volatile.Read(ref _flushed).Task;
                lock (_gate)
                {
                    if (_flushes.Sum(flush => flush.Count) >= frames)
                    {
                        return [.. _flushes];
                    }
                }

                await flushed;
            }
        }
    }
}
