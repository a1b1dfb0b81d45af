namespace Chat.Testing.Tests;

public sealed class WaitTests
{
    [Fact]
    public async Task A_wait_that_ends_too_late_says_what_was_missing()
    {
        var never = new TaskCompletionSource<int>();

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => never.Task.OrFail("the answer", TimeSpan.FromMilliseconds(20)));

        Assert.Contains("the answer", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_that_never_holds_says_what_was_expected()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(
            () => Eventually.Async(() => false, "pigs fly", TimeSpan.FromMilliseconds(30)));

        Assert.Contains("pigs fly", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_is_asked_until_it_holds()
    {
        var asked = 0;

        await Eventually.Async(() => ++asked == 3, "the third question");

        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task The_failure_of_the_awaited_task_is_not_taken_for_a_missing_event()
    {
        var failed = Task.FromException(new TimeoutException("of its own"));

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => failed.OrFail("the answer"));

        Assert.Equal("of its own", failure.Message);
    }
}
