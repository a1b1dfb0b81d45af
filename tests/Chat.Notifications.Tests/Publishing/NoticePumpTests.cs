using Chat.Contracts.Notices;
using Chat.Notifications.Publishing;
using Chat.Testing;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Chat.Notifications.Tests.Publishing;

public sealed class NoticePumpTests : IAsyncLifetime
{
    private readonly ScriptedLine _line = new();
    private readonly RecordedLogs _logs = new();
    private readonly LoggerFactory _loggers;
    private readonly NoticePump _pump;

    public NoticePumpTests()
    {
        _loggers = new LoggerFactory([_logs]);
        _pump = new NoticePump(_line, _loggers.CreateLogger<NoticePump>());
    }

    public ValueTask InitializeAsync() => new(_pump.StartAsync(CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        _line.Release();
        await _pump.StopAsync(CancellationToken.None);
        _pump.Dispose();
        _loggers.Dispose();
    }

    [Fact]
    public async Task Notices_go_out_in_order()
    {
        Publish(1, 2, 3);

        await _line.HasAsync(3);
        Assert.Equal(["1", "2", "3"], _line.Sent);
    }

    [Fact]
    public async Task A_notice_that_fails_is_lost_and_the_next_one_goes_out()
    {
        _line.Fails = text => text == "1" ? new RedisConnectionException(ConnectionFailureType.SocketFailure, "away") : null;

        Publish(1, 2);

        await _line.HasAsync(1);
        Assert.Equal(["2"], _line.Sent);
        await Eventually.Async(() => Logged(4101), "the word that notices are published again");
        Assert.True(Logged(4100));
    }

    [Fact]
    public async Task A_fault_does_not_end_the_others()
    {
        _line.Fails = text => text == "1" ? new InvalidOperationException("broken") : null;

        Publish(1, 2);

        await _line.HasAsync(1);
        Assert.True(Logged(4102));
    }

    [Fact]
    public async Task While_publishing_hangs_the_oldest_that_wait_are_dropped_and_nobody_is_held_up()
    {
        _line.Hold();
        Publish(0);
        await _line.Reached.OrFail("the first publication");

        Publish([.. Enumerable.Range(1, 150)]);
        _line.Release();
        await _line.HasAsync(101);

        Assert.Equal(["0", .. Enumerable.Range(51, 100).Select(number => $"{number}")], _line.Sent);
        Assert.True(Logged(4103));
    }

    [Fact]
    public async Task It_stops_at_once_while_a_publication_hangs()
    {
        _line.Hold();
        Publish(1);
        await _line.Reached.OrFail("the publication");

        await _pump.StopAsync(CancellationToken.None).OrFail("the end of the pump");
    }

    private void Publish(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            _pump.Publish(new ServerNotice { Text = $"{number}", At = TimeProvider.System.GetUtcNow() });
        }
    }

    private bool Logged(int eventId) => _logs.Entries.Any(entry => entry.Event.Id == eventId);

    private sealed class ScriptedLine : INoticeLine
    {
        private readonly Lock _gate = new(); // guards _sent
        private readonly List<string> _sent = [];
        private volatile TaskCompletionSource? _held;
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<string, Exception?> Fails { get; set; } = _ => null;

        public Task Reached => _reached.Task;

        public string[] Sent
        {
            get
            {
                lock (_gate)
                {
                    return [.. _sent];
                }
            }
        }

        public void Hold() => _held = new TaskCompletionSource();

        public void Release() => _held?.TrySetResult();

        public Task HasAsync(int count) => Eventually.Async(() => Sent.Length >= count, $"{count} publications");

        public void Send(ServerNotice notice)
        {
            _reached.TrySetResult();
            _held?.Task.GetAwaiter().GetResult();
            if (Fails(notice.Text) is { } failure)
            {
                throw failure;
            }

            lock (_gate)
            {
                _sent.Add(notice.Text);
            }
        }
    }
}
