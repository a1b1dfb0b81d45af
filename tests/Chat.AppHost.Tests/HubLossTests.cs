using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Chat.Testing;

namespace Chat.AppHost.Tests;

[Collection<SystemCollection>]
public sealed class HubLossTests(ChatSystem system)
{
    private const string Alices = "typed by alice ";
    private const string Bobs = "typed by bob ";

    [Fact]
    public async Task A_client_whose_hub_is_killed_while_it_types_goes_on_with_the_other_and_misses_nothing()
    {
        const int Count = 120;
        await using var alice = await system.ConnectAsync("alice");
        await using var bob = await system.ConnectElsewhereAsync("bob", alice.Instance);
        var lost = alice.Instance;

        var talk = TalkAsync(alice, Alices, Count);
        var answer = TalkAsync(bob, Bobs, Count);
        await bob.HearsAsync($"{Alices}20");
        using (var hub = Process.GetProcessById(system.HubProcess(lost)))
        {
            hub.Kill();
        }

        await Task.WhenAll(talk, answer);
        foreach (var listener in new[] { alice, bob })
        {
            // An acknowledgement may overtake the event.
            await listener.HearsAsync($"{Alices}{Count}");
            await listener.HearsAsync($"{Bobs}{Count}");
        }

        Assert.Equal(bob.Instance, alice.Instance);
        foreach (var listener in new[] { alice, bob })
        {
            foreach (var prefix in new[] { Alices, Bobs })
            {
                Assert.Equal(Enumerable.Range(1, Count).Select(number => $"{prefix}{number}"), listener.Heard.Where(text => text.StartsWith(prefix, StringComparison.Ordinal)));
            }
        }

        // The other tests want both.
        var started = await system.Application.ResourceCommands.ExecuteCommandAsync($"hub-{lost}", KnownResourceCommands.StartCommand);
        Assert.True(started.Success, started.Message);
        await system.Application.ResourceNotifications.WaitForResourceHealthyAsync($"hub-{lost}").OrFail("the killed hub is healthy again");
    }

    private static async Task TalkAsync(Person person, string prefix, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            await person.SaysAsync($"{prefix}{number}");
        }
    }
}
