using Chat.ServiceDefaults.Redis;

namespace Chat.ServiceDefaults.Tests;

public sealed class RedisLinkTests
{
    [Fact]
    public void A_command_that_a_broken_connection_cancelled_means_that_redis_is_away()
    {
        Assert.True(RedisLink.IsAway(new TaskCanceledException()));
    }

    [Fact]
    public void A_command_that_the_service_cancelled_itself_does_not()
    {
        Assert.False(RedisLink.IsAway(new OperationCanceledException(new CancellationToken(canceled: true))));
    }
}
