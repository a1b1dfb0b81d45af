using Chat.History.Window;

namespace Chat.History.Tests.Window;

public sealed class AwayTests
{
    [Fact]
    public void A_command_that_a_broken_connection_cancelled_means_that_redis_is_away()
    {
        Assert.True(WindowStore.IsAway(new TaskCanceledException()));
    }

    [Fact]
    public void A_command_that_the_service_cancelled_itself_does_not()
    {
        Assert.False(WindowStore.IsAway(new OperationCanceledException(new CancellationToken(canceled: true))));
    }
}
