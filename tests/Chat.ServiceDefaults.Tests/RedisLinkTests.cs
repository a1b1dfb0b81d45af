using Chat.ServiceDefaults.Redis;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

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

    [Fact]
    public async Task A_service_that_ends_before_redis_was_opened_has_no_fault_to_report()
    {
        using var logs = new RecordedLogs();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(logs));
        var services = new ServiceCollection().BuildServiceProvider();
        await services.DisposeAsync();
        IHostedService link = new RedisLink(services, loggers.CreateLogger<RedisLink>());

        await link.StartAsync(CancellationToken.None);
        await link.StopAsync(CancellationToken.None).OrFail("the end of the opening");

        Assert.Empty(logs.Entries);
    }

    [Fact]
    public void What_the_client_throws_when_a_connection_breaks_in_the_midst_of_a_read_says_that_Redis_is_away()
    {
        var pipe = new System.IO.Pipelines.Pipe();
        pipe.Reader.Complete();

        var thrown = Assert.Throws<InvalidOperationException>(() => pipe.Reader.TryRead(out _));

        Assert.True(RedisLink.IsAway(thrown));
        Assert.False(RedisLink.IsAway(new InvalidOperationException("A defect of ours.")));
    }
}
