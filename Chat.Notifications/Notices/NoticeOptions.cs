namespace Chat.Notifications.Notices;

/// <summary>The timed notices.</summary>
internal sealed class NotificationsOptions
{
    public const string SectionName = "Notifications";

    public IReadOnlyList<TimedNoticeOptions> Notices { get; set; } = [];
}

/// <summary>One timed notice: every day at a time, or at intervals.</summary>
internal sealed class TimedNoticeOptions
{
    /// <summary>1 to 500 characters.</summary>
    public string? Text { get; set; }

    /// <summary>Time of day in UTC, such as 12:30. Not together with <see cref="Every"/>.</summary>
    public TimeOnly? At { get; set; }

    /// <summary>A second or more, such as 00:15:00. Not together with <see cref="At"/>.</summary>
    public TimeSpan? Every { get; set; }

    /// <summary>With <see cref="Every"/>: how long after the start the first one comes, 0 or more; without it, after one interval.</summary>
    public TimeSpan? First { get; set; }
}
