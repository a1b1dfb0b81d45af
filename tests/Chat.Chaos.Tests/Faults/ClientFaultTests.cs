using System.Globalization;
using Chat.Chaos.Tests.Running;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Chaos.Tests.Soaking;
using Chat.Testing;

namespace Chat.Chaos.Tests.Faults;

/// <summary>Clients in unusual places: two devices of one user, many at once, one behind a bad line, one that comes late.</summary>
public sealed class ClientFaultTests(ChaosSystem chaos) : Scenario(chaos)
{
    [Fact]
    public async Task Two_devices_of_one_user_talk_while_a_hub_is_killed()
    {
        await using var scene = await BeginAsync(members: 2);
        await scene.JoinAsync(scene.Members[0].Name);

        await scene.TalkDuringAsync(() => Chance.AnyOf(Chaos.Hubs).KilledAsync());
    }

    [Fact]
    public async Task The_same_message_from_two_connections_at_once_is_stored_once()
    {
        await using var scene = await BeginAsync(members: 1);
        await using var first = await RawClient.ConnectAsync(Chaos.Hubs[0], scene.Members[0].Name);
        await using var second = await RawClient.ConnectAsync(Chaos.Hubs[1], scene.Members[0].Name);
        for (var round = 0; round < 50; round++)
        {
            SendRequest[] same = [new() { ChannelId = scene.Members[0].ChannelId, Id = MessageId.New(TimeProvider.System), Text = $"same {round}" }];
            var answers = await Task.WhenAll(first.Hub.SendMessagesAsync(same), second.Hub.SendMessagesAsync(same)).OrFail("both answers");

            Assert.All(answers, answer => Assert.True(answer.Single().IsAccepted));
            Assert.Equal(answers[0].Single().Sequence, answers[1].Single().Sequence);
        }

        await scene.IsWholeAsync();
    }

    [Fact]
    public async Task A_client_that_is_killed_between_send_and_acknowledgement_goes_on_with_its_outbox()
    {
        await using var scene = await BeginAsync(members: 1);
        var (user, folder) = ($"{scene.Channel}-killed", Directory.CreateDirectory(Path.Combine(Chaos.Folder, scene.Channel)).FullName);
        List<string> onDisk = [];
        for (var run = 1; run <= 3; run++)
        {
            var log = Path.Combine(folder, $"run{run}");
            var writer = await Service.LaunchAsync(folder, log, [
                Writer.Command, $"{Chaos.Address}", await ChaosSystem.TokenForAsync(user), scene.Channel, Path.Combine(folder, "outbox"), $"run {run}", .. run < 3 ? [] : new[] { "5" },
            ]);
            if (run < 3)
            {
                await Eventually.Async(() => File.ReadLines(log).Take(10).Count() == 10, "ten messages on disk");
                await Chance.PauseAsync(0, 200);
                await writer.KillAsync();
            }

            await Eventually.Async(() => writer.HasExited, "the end of the writer");
            await writer.DisposeAsync();

            // Its last line may have been cut short, and the shell says that it was killed.
            var text = await File.ReadAllTextAsync(log);
            onDisk.AddRange(text[..(text.LastIndexOf('\n') + 1)].Split('\n').Where(line => line.Contains(" run ", StringComparison.Ordinal)));
        }

        var stored = (await Invariants.StoredAsync(Chaos.Database, scene.Members[0].ChannelId)).Where(row => row.Text.StartsWith("run ", StringComparison.Ordinal)).ToList();
        Assert.Equal(stored.Count, stored.DistinctBy(row => row.Text).Count());
        Assert.Equal(stored.Select(row => row.Text).OrderBy(Place), stored.Select(row => row.Text));
        Assert.Empty(onDisk.Except(stored.Select(row => $"{row.Id:N} {row.Text}")));
        Assert.Contains(stored, row => row.Text == "run 3 5");
        await scene.IsWholeAsync();
    }

    [Fact]
    public async Task Sixty_clients_lose_their_connections_at_once()
    {
        await using var scene = await BeginAsync(members: 60);

        await scene.TalkDuringAsync(() =>
        {
            Chaos.Front.CutAll();
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_member_who_was_cut_off_for_long_hears_everything_afterwards()
    {
        await using var line = TcpFaultProxy.Start([.. Chaos.Hubs.Select(hub => hub.GrpcPort)]);
        await using var scene = await BeginAsync(members: 3);
        await scene.JoinAsync($"{scene.Channel}-far", new Uri($"http://127.0.0.1:{line.Port}"));

        await scene.TalkDuringAsync(async () =>
        {
            line.RefuseNew();
            line.CutAll();
            await Chance.PauseAsync(3_000, 4_000);
            line.TakeNew();
        });
    }

    [Fact]
    public async Task A_member_behind_a_slow_line_keeps_nobody_waiting_and_hears_everything()
    {
        await using var line = TcpFaultProxy.Start([.. Chaos.Hubs.Select(hub => hub.GrpcPort)]);
        await using var scene = await BeginAsync(members: 3);
        await scene.JoinAsync($"{scene.Channel}-slow", new Uri($"http://127.0.0.1:{line.Port}"));
        line.Delay = TimeSpan.FromMilliseconds(200);

        await scene.TalkDuringAsync(() => Chance.PauseAsync(1_000, 2_000));
    }

    [Fact]
    public async Task Who_joins_while_a_hub_is_killed_hears_everything_from_then_on()
    {
        await using var scene = await BeginAsync(members: 3);

        await scene.TalkDuringAsync(async () =>
        {
            await Chaos.Hubs[0].KillAsync();
            await scene.JoinAsync($"{scene.Channel}-late");
            await Chaos.Hubs[0].StartAsync();
        });
    }

    // "run 2 17": the 17th message of the second run.
    private static (int Run, int Number) Place(string text) =>
        text.Split(' ') is [_, var run, var number] ? (int.Parse(run, CultureInfo.InvariantCulture), int.Parse(number, CultureInfo.InvariantCulture)) : default;
}
