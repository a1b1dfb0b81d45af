namespace Chat.Notifications.Notices;

/// <summary>When one notice is due. Times that passed unnoticed, over a leap of the clock, are left out.</summary>
internal sealed class NoticeSchedule
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly TimeSpan _interval;

    public NoticeSchedule(TimedNoticeOptions notice, DateTimeOffset start)
    {
        Text = notice.Text!;
        _interval = notice.Every ?? Day;
        Next = notice.At is { } at ? FirstAt(at, start) : start + (notice.First ?? _interval);
    }

    public string Text { get; }

    public DateTimeOffset Next { get; private set; }

    /// <summary>Goes on to the first time after now.</summary>
    public void Advance(DateTimeOffset now)
    {
        var passed = (now - Next).Ticks / _interval.Ticks;
        Next += _interval * (Math.Max(0, passed) + 1);
    }

    private static DateTimeOffset FirstAt(TimeOnly at, DateTimeOffset start)
    {
        var today = new DateTimeOffset(start.UtcDateTime.Date, TimeSpan.Zero) + at.ToTimeSpan();
        return today > start ? today : today + Day;
    }
}
