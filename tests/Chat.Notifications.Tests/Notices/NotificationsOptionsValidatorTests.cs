using Chat.Notifications.Notices;

namespace Chat.Notifications.Tests.Notices;

public sealed class NotificationsOptionsValidatorTests
{
    [Fact]
    public void Right_settings_pass()
    {
        Assert.Empty(Problems(
            new TimedNoticeOptions { Text = "x", Every = TimeSpan.FromSeconds(1) },
            new TimedNoticeOptions { Text = new string('x', 500), Every = TimeSpan.FromDays(1), First = TimeSpan.Zero },
            new TimedNoticeOptions { Text = "x", At = new TimeOnly(12, 30) }));
    }

    [Fact]
    public void Every_problem_is_named_with_its_key()
    {
        var problems = Problems(
            new TimedNoticeOptions { Text = " ", Every = TimeSpan.FromSeconds(0.5) },
            new TimedNoticeOptions { Text = new string('x', 501) },
            new TimedNoticeOptions { Text = "x", At = new TimeOnly(12, 30), Every = TimeSpan.FromHours(1), First = TimeSpan.FromSeconds(-1) });

        Assert.Collection(
            problems,
            problem => Assert.StartsWith("Notifications:Notices:0:Text", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("Notifications:Notices:0:Every", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("Notifications:Notices:1:Text", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("Notifications:Notices:1 has to have either", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("Notifications:Notices:2 has to have either", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("Notifications:Notices:2:First", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("Notifications:Notices:2:First", problem, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Problems(params TimedNoticeOptions[] notices) =>
        new NotificationsOptionsValidator().Validate(null, new NotificationsOptions { Notices = notices }).Failures ?? [];
}
