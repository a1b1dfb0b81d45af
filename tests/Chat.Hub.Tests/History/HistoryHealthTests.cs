using System.Net;
using Chat.Hub.Tests.Kit;
using Chat.Testing;

namespace Chat.Hub.Tests.History;

public sealed class HistoryHealthTests(RedisFixture redis)
{
    [Fact]
    public async Task A_hub_without_History_lives_and_says_that_it_cannot_serve_until_History_is_back()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync();
        await HasStatusAsync(hub, HttpStatusCode.OK, "Healthy");

        cluster.HistoryHost.GoAway();
        await HasStatusAsync(hub, HttpStatusCode.ServiceUnavailable, "Unhealthy");
        var (alive, _) = await hub.GetAsync("/alive");
        cluster.HistoryHost.ComeBack();

        await HasStatusAsync(hub, HttpStatusCode.OK, "Healthy");
        Assert.Equal(HttpStatusCode.OK, alive);
    }

    private static Task HasStatusAsync(TestHub hub, HttpStatusCode code, string history) =>
        Eventually.Async(
            async () =>
            {
                var (status, body) = await hub.GetAsync("/health");
                return status == code && body.Contains($"\"history\":\"{history}\"", StringComparison.Ordinal);
            },
            $"History {history}");
}
