using Chat.Notifications.Notices;
using Chat.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Chat.Notifications.Tests.Notices;

public sealed class ServerNotificationServiceTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly ObservedTime _time = new(Start);
    private readonly RecordingPublisher _publisher = new();
    private ServerNotificationService? _service;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.StopAsync(CancellationToken.None);
            _service.Dispose();
        }
    }

    [Fact]
    public async Task A_notice_at_intervals_comes_after_one_interval_and_then_again_and_again()
    {
        await StartAsync(new TimedNoticeOptions { Text = "tick", Every = TimeSpan.FromMinutes(10) });

        await AdvanceAsync(TimeSpan.FromMinutes(9));
        var early = _publisher.Texts;
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await _publisher.HasAsync(1);
        await AdvanceAsync(TimeSpan.FromMinutes(10));
        await _publisher.HasAsync(2);

        Assert.Empty(early);
        Assert.Equal(["tick", "tick"], _publisher.Texts);
        Assert.Equal([Start.AddMinutes(10), Start.AddMinutes(20)], _publisher.Notices.Select(notice => notice.At));
    }

    [Fact]
    public async Task The_first_notice_may_come_sooner_or_later_than_the_others()
    {
        await StartAsync(new TimedNoticeOptions { Text = "tick", Every = TimeSpan.FromMinutes(10), First = TimeSpan.FromSeconds(5) });

        await AdvanceAsync(TimeSpan.FromSeconds(5));
        await _publisher.HasAsync(1);
        await AdvanceAsync(TimeSpan.FromMinutes(10));
        await _publisher.HasAsync(2);

        Assert.Equal([Start.AddSeconds(5), Start.AddSeconds(605)], _publisher.Notices.Select(notice => notice.At));
    }

    [Fact]
    public async Task With_First_0_a_notice_comes_at_once()
    {
        await StartAsync(new TimedNoticeOptions { Text = "welcome", Every = TimeSpan.FromDays(1), First = TimeSpan.Zero });

        await _publisher.HasAsync(1);
    }

    [Theory]
    [InlineData("12:30", 150)]
    [InlineData("09:00", 1_380)]
    [InlineData("10:00", 1_440)]
    public async Task A_notice_at_a_time_of_day_comes_when_the_day_gets_there_and_every_day(string at, int minutes)
    {
        await StartAsync(new TimedNoticeOptions { Text = "lunch", At = TimeOnly.Parse(at, System.Globalization.CultureInfo.InvariantCulture) });

        await AdvanceAsync(TimeSpan.FromMinutes(minutes - 1));
        var early = _publisher.Texts;
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await _publisher.HasAsync(1);
        await AdvanceAsync(TimeSpan.FromDays(1));
        await _publisher.HasAsync(2);

        Assert.Empty(early);
        Assert.Equal([Start.AddMinutes(minutes), Start.AddMinutes(minutes + 1_440)], _publisher.Notices.Select(notice => notice.At));
    }

    [Fact]
    public async Task Several_notices_keep_their_own_times()
    {
        await StartAsync(
            new TimedNoticeOptions { Text = "two", Every = TimeSpan.FromMinutes(2) },
            new TimedNoticeOptions { Text = "three", Every = TimeSpan.FromMinutes(3) });

        for (var minute = 1; minute <= 6; minute++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        await _publisher.HasAsync(5);
        Assert.Equal(["two", "three", "two", "two", "three"], _publisher.Texts);
    }

    [Fact]
    public async Task After_a_leap_of_the_clock_what_was_missed_is_said_once()
    {
        await StartAsync(new TimedNoticeOptions { Text = "tick", Every = TimeSpan.FromMinutes(1) });

        await AdvanceAsync(TimeSpan.FromHours(10.51));
        await _publisher.HasAsync(1);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await _publisher.HasAsync(2);

        Assert.Equal(2, _publisher.Notices.Length);
    }

    [Fact]
    public async Task It_stops_at_once_whatever_is_due_next()
    {
        await StartAsync(new TimedNoticeOptions { Text = "tick", Every = TimeSpan.FromMinutes(1) });

        await _service!.StopAsync(CancellationToken.None).OrFail("the end of the service");
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(_publisher.Texts);
        Assert.True(_service.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Without_notices_there_is_nothing_to_do()
    {
        await StartServiceAsync();

        await _service!.ExecuteTask!.OrFail("the end of the service");
    }

    private async Task StartAsync(params TimedNoticeOptions[] notices)
    {
        await StartServiceAsync(notices);
        await _time.WaitsAsync(1);
    }

    private Task StartServiceAsync(params TimedNoticeOptions[] notices)
    {
        var options = Options.Create(new NotificationsOptions { Notices = notices });
        _service = new ServerNotificationService(_publisher, options, _time, NullLogger<ServerNotificationService>.Instance);
        return _service.StartAsync(CancellationToken.None);
    }

    // The service waits again before time goes on: there is one driver of time.
    private async Task AdvanceAsync(TimeSpan time)
    {
        var timers = _time.Timers;
        var due = _time.NextDue <= _time.GetUtcNow() + time;
        _time.Advance(time);
        if (due)
        {
            await _time.WaitsAsync(timers + 1);
        }
    }
}
