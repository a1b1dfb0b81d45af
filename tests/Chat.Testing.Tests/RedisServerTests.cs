using StackExchange.Redis;

namespace Chat.Testing.Tests;

public sealed class RedisServerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Data_stays_over_a_kill_only_where_that_was_asked_for(bool keepsData)
    {
        await using var server = await RedisServer.StartOwnAsync(keepsData);
        await SetAsync(server, "key", "value");

        await server.KillAsync();
        await server.StartAgainAsync();

        Assert.Equal(keepsData ? "value" : RedisValue.Null, await GetAsync(server, "key"));
    }

    [Fact]
    public async Task A_flushed_server_is_empty()
    {
        await using var server = await RedisServer.StartOwnAsync();
        await SetAsync(server, "key", "value");

        await server.FlushAsync();

        Assert.True((await GetAsync(server, "key")).IsNull);
    }

    [Fact]
    public async Task A_frozen_server_does_not_answer_until_it_thaws()
    {
        await using var server = await RedisServer.StartOwnAsync();
        await using var redis = await server.ConnectAsync();

        await server.FreezeAsync();
        var answer = redis.GetDatabase().PingAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => answer.OrFail("an answer", TimeSpan.FromMilliseconds(300)));
        await server.ThawAsync();

        await answer.OrFail("an answer after the thaw");
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_password()
    {
        await using var server = await RedisServer.StartOwnAsync();

        await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{server.Port},connectRetry=0,connectTimeout=1000"));
    }

    private static async Task SetAsync(RedisServer server, string key, string value)
    {
        await using var redis = await server.ConnectAsync();
        await redis.GetDatabase().StringSetAsync(key, value);
    }

    private static async Task<RedisValue> GetAsync(RedisServer server, string key)
    {
        await using var redis = await server.ConnectAsync();
        return await redis.GetDatabase().StringGetAsync(key);
    }
}
