using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Chat.Testing;
using Npgsql;

namespace Chat.AppHost.Tests;

[Collection<SystemCollection>]
public sealed class WholeSystemTests(ChatSystem system)
{
    [Fact]
    public async Task Two_people_on_two_replicas_hear_each_other_once_and_in_order()
    {
        const int Count = 100;
        await using var alice = await system.ConnectAsync("alice");
        await using var bob = await system.ConnectElsewhereAsync("bob", alice.Instance);

        await Task.WhenAll(TalkAsync(alice, "from alice ", Count), TalkAsync(bob, "from bob ", Count));
        foreach (var listener in new[] { alice, bob })
        {
            await listener.HearsAsync($"from alice {Count}");
            await listener.HearsAsync($"from bob {Count}");
        }

        var expected = Enumerable.Range(1, Count).ToArray();
        foreach (var listener in new[] { alice, bob })
        {
            Assert.Equal(expected.Select(number => $"from alice {number}"), listener.Heard.Where(text => text.StartsWith("from alice ", StringComparison.Ordinal)));
            Assert.Equal(expected.Select(number => $"from bob {number}"), listener.Heard.Where(text => text.StartsWith("from bob ", StringComparison.Ordinal)));
            Assert.Equal(listener.Sequences.Order(), listener.Sequences);
        }

        Assert.Equal(2 * Count, await CountAsync("SELECT count(*) FROM messages WHERE body ~ '^from (alice|bob) [0-9]+$'"));
        Assert.Equal(0, await CountAsync("""
            SELECT count(*) FROM (
                SELECT 1 FROM (SELECT channel_id, seq FROM messages UNION ALL SELECT channel_id, seq FROM channel_events) AS events
                GROUP BY channel_id HAVING max(seq) <> count(*)) AS channels_with_gaps
            """));
    }

    [Fact]
    public async Task Without_redis_a_hub_is_degraded_and_goes_on_and_with_it_again_it_is_healthy()
    {
        var cache = system.Resource("cache-server");
        await using var carol = await system.ConnectAsync("carol");
        await using var dave = await system.ConnectElsewhereAsync("dave", carol.Instance);
        using var health = system.Application.CreateHttpClient("hub", "http");

        var stopped = await system.Application.ResourceCommands.ExecuteCommandAsync(cache, KnownResourceCommands.StopCommand);
        Assert.True(stopped.Success, stopped.Message);
        await Eventually.Async(async () => (await health.GetStringAsync("/health")).Contains("Degraded", StringComparison.Ordinal), "the hub says it is degraded");
        Assert.Equal(HttpStatusCode.OK, (await health.GetAsync("/alive")).StatusCode);
        await carol.SaysAsync("nobody but PostgreSQL decides");
        await dave.HearsAsync("nobody but PostgreSQL decides");

        var started = await system.Application.ResourceCommands.ExecuteCommandAsync(cache, KnownResourceCommands.StartCommand);
        Assert.True(started.Success, started.Message);
        await Eventually.Async(async () => !(await health.GetStringAsync("/health")).Contains("Degraded", StringComparison.Ordinal), "the hub says it is healthy again");
    }

    [Theory]
    [InlineData("history")]
    [InlineData("notifications")]
    [InlineData("hub")]
    public async Task A_service_tells_its_health(string service)
    {
        using var http = system.Application.CreateHttpClient(service, "http");

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/alive")).StatusCode);
        await Eventually.Async(async () => (await http.GetAsync("/health")).StatusCode == HttpStatusCode.OK, $"{service} is healthy");
        Assert.Contains("dotnet_", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    private static async Task TalkAsync(Person person, string prefix, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            await person.SaysAsync($"{prefix}{number}");
        }
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{await system.Application.GetConnectionStringAsync("chatdb")};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
