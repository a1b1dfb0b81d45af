using Chat.Chaos.Tests.Running;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Testing;

namespace Chat.Chaos.Tests.Faults;

/// <summary>Clients in unusual places: two devices of one user, many at once, one behind a bad line, one that comes late.</summary>
public sealed class ClientFaultTests(ChaosSystem system)
{
    [Fact]
    public async Task Two_devices_of_one_user_talk_while_a_hub_is_killed()
    {
        await using var scene = await Scene.BeginAsync(system, members: 2);
        await scene.JoinAsync(scene.Members[0].Name);

        await scene.TalkDuringAsync(() => RestartedAsync(system.Hubs[0]));
    }

    [Fact]
    public async Task The_same_message_from_two_connections_at_once_is_stored_once()
    {
        await using var scene = await Scene.BeginAsync(system, members: 1);
        await using var first = await RawClient.ConnectAsync(system.Hubs[0], scene.Members[0].Name);
        await using var second = await RawClient.ConnectAsync(system.Hubs[1], scene.Members[0].Name);
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
    public async Task Sixty_clients_lose_their_connections_at_once()
    {
        await using var scene = await Scene.BeginAsync(system, members: 60);

        await scene.TalkDuringAsync(() =>
        {
            system.Front.CutAll();
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_member_who_was_cut_off_for_long_hears_everything_afterwards()
    {
        await using var line = TcpFaultProxy.Start([.. system.Hubs.Select(hub => hub.GrpcPort)]);
        await using var scene = await Scene.BeginAsync(system, members: 3);
        await scene.JoinAsync($"{scene.Channel}-far", new Uri($"http://127.0.0.1:{line.Port}"));

        await scene.TalkDuringAsync(async () =>
        {
            line.RefuseNew();
            line.CutAll();
            await Moment.BetweenAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
            line.TakeNew();
        });
    }

    [Fact]
    public async Task A_member_behind_a_slow_line_keeps_nobody_waiting_and_hears_everything()
    {
        await using var line = TcpFaultProxy.Start([.. system.Hubs.Select(hub => hub.GrpcPort)]);
        await using var scene = await Scene.BeginAsync(system, members: 3);
        await scene.JoinAsync($"{scene.Channel}-slow", new Uri($"http://127.0.0.1:{line.Port}"));
        line.Delay = TimeSpan.FromMilliseconds(200);

        await scene.TalkDuringAsync(() => Moment.BetweenAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Who_joins_while_a_hub_is_killed_hears_everything_from_then_on()
    {
        await using var scene = await Scene.BeginAsync(system, members: 3);

        await scene.TalkDuringAsync(async () =>
        {
            await system.Hubs[0].KillAsync();
            await scene.JoinAsync($"{scene.Channel}-late");
            await system.Hubs[0].StartAsync();
        });
    }

    [Fact]
    public async Task No_connection_is_left_in_a_hub_when_all_clients_have_gone()
    {
        await using (var scene = await Scene.BeginAsync(system, members: 10))
        {
            await scene.TalkDuringAsync(() =>
            {
                system.Front.CutAll();
                return Task.CompletedTask;
            });
        }

        foreach (var hub in system.Hubs)
        {
            await Eventually.Async(async () => await hub.MetricAsync("chat_connections_active") == 0, $"{hub.Name} has no connection");
        }
    }

    private static async Task RestartedAsync(Service service)
    {
        await service.KillAsync();
        await service.StartAsync();
    }
}
