using Chat.Chaos.Tests.Running;
using Chat.Testing;
using StackExchange.Redis;

namespace Chat.Chaos.Tests.Faults;

/// <summary>An older copy of the whole database is put back under connected clients: it counts, and what came after it does not.</summary>
public sealed class BackupTests(ChaosSystem chaos) : Scenario(chaos)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_older_backup_is_put_back_under_connected_clients(bool historiesRunOn)
    {
        await using var scene = await BeginAsync(members: 3);
        await PostAsync(scene);
        var kept = scene.Members.SelectMany(member => member.Posted).ToHashSet();
        await Chaos.Postgres.StopAsync();
        await Chaos.Postgres.CopyDataAsync();
        await Chaos.Postgres.StartAgainAsync();
        await PostAsync(scene);
        await scene.IsWholeAsync();
        await RemembersAsync(await Chaos.LogEndAsync());
        var gone = await Invariants.StoredAsync(Chaos.Database, scene.Members[0].ChannelId);

        if (!historiesRunOn)
        {
            await Task.WhenAll(Chaos.Histories.Select(history => history.KillAsync()));
        }

        await Chaos.Postgres.StopAsync();
        var open = scene.Members.Select(member => member.PostAsync("without an outcome")).ToList();
        Chaos.Postgres.PutCopyBack();
        await Chaos.Postgres.StartAgainAsync();
        if (!historiesRunOn)
        {
            await Task.WhenAll(Chaos.Histories.Select(history => history.StartAsync()));
        }

        await Task.WhenAll(open).OrFail("the messages without an outcome");
        await PostAsync(scene);

        var lost = scene.Members.SelectMany(member => member.Posted).Where(message => gone.Any(row => row.Id == message.Id.Value)).Except(kept).ToHashSet();
        await Invariants.HoldAsync(Chaos.Database, scene.Members, restores: 1, message => !lost.Contains(message));
        Assert.All(scene.Members, member => Invariants.HeardBefore(member, gone));
    }

    private async Task PostAsync(Scene scene)
    {
        foreach (var member in scene.Members)
        {
            for (var count = Chance.Between(5, 20); count > 0; count--)
            {
                await member.PostAsync();
            }
        }

        foreach (var member in scene.Members)
        {
            await member.SentAsync();
        }
    }

    // A History looks how far the database has come from time to time. What is put back before it has looked cannot be noticed.
    private async Task RemembersAsync(long end)
    {
        await using var redis = await Chaos.Redis.ConnectAsync();
        var key = (RedisKey)$"chat:epoch:{await Chaos.EpochAsync():N}";
        await Eventually.Async(async () => (long?)await redis.GetDatabase().StringGetAsync(key) >= end, "the Histories know that the database has gone on");
    }
}
