using Microsoft.Extensions.Options;

namespace Chat.Notifications.Notices;

/// <summary>Finds everything that is wrong with the notices, not only the first.</summary>
internal sealed class NotificationsOptionsValidator : IValidateOptions<NotificationsOptions>
{
    private static readonly TimeSpan MinEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxEvery = TimeSpan.FromDays(365);

    public ValidateOptionsResult Validate(string? name, NotificationsOptions options)
    {
        var problems = options.Notices.SelectMany((notice, index) => Problems(notice, $"{NotificationsOptions.SectionName}:Notices:{index}")).ToArray();
        return problems.Length > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Problems(TimedNoticeOptions notice, string key)
    {
        if (!NoticeText.IsValid(notice.Text))
        {
            yield return $"{key}:Text has to have 1 to {NoticeText.MaxLength} characters.";
        }

        if (notice.At is null == notice.Every is null)
        {
            yield return $"{key} has to have either At, a time of day, or Every, an interval.";
        }

        if (notice.Every is { } every && (every < MinEvery || every > MaxEvery))
        {
            yield return $"{key}:Every has to be between {MinEvery} and {MaxEvery}.";
        }

        if (notice.First is { } first && (first < TimeSpan.Zero || first > MaxEvery))
        {
            yield return $"{key}:First has to be between 00:00:00 and {MaxEvery}.";
        }

        if (notice.First is not null && notice.At is not null)
        {
            yield return $"{key}:First goes with Every, not with At.";
        }
    }
}
