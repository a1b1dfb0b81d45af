using System.Diagnostics;

namespace Chat.AppHost.Tests;

public sealed class HubLossTests(ChatSystem system) : IClassFixture<ChatSystem>
{
    [Fact]
    public async Task A_client_whose_hub_is_killed_while_it_types_goes_on_with_the_other_and_misses_nothing()
    {
        const int Count = 120;
        await using var alice = await system.ConnectAsync("alice");
        await using var bob = await system.ConnectElsewhereAsync("bob", alice.Instance);
        var lost = alice.Instance;

        var talk = TalkAsync(alice, "a", Count);
        var answer = TalkAsync(bob, "b", Count);
        await bob.HearsAsync("a20");
        using (var hub = Process.GetProcessById(system.HubProcess(lost)))
        {
            hub.Kill();
        }

        await Task.WhenAll(talk, answer);
        foreach (var listener in new[] { alice, bob })
        {
            // An acknowledgement may overtake the event.
            await listener.HearsAsync($"a{Count}");
            await listener.HearsAsync($"b{Count}");
        }

        Assert.Equal(bob.Instance, alice.Instance);
        foreach (var listener in new[] { alice, bob })
        {
            Assert.Equal(Enumerable.Range(1, Count).Select(number => $"a{number}"), listener.Heard.Where(text => text[0] == 'a'));
            Assert.Equal(Enumerable.Range(1, Count).Select(number => $"b{number}"), listener.Heard.Where(text => text[0] == 'b'));
        }
    }

    private static async Task TalkAsync(Person person, string prefix, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            await person.SaysAsync($"{prefix}{number}");
        }
    }
}
