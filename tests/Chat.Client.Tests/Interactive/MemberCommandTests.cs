using Chat.Sdk.Tests.Scripted;

namespace Chat.Client.Tests.Interactive;

public sealed class MemberCommandTests : IAsyncLifetime
{
    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;
    private SessionRun _alice = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await ScriptedNode.StartAsync(_chat);
        _alice = await SessionRun.StartAsync(_node, width: 100);
        await _alice.Sees("#general>");
    }

    public async ValueTask DisposeAsync()
    {
        await _alice.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Members_are_listed_with_their_roles_and_given_others()
    {
        await using var bob = await SessionRun.StartAsync(_node, "bob");
        await _alice.Sees("* bob joined");

        await _alice.CommandAsync("/role BOB Moderator");
        await _alice.Sees("* alice made bob a moderator");
        await _alice.CommandAsync("/members");

        await _alice.Sees("alice owner");
        await _alice.Sees("bob moderator");
    }

    [Fact]
    public async Task Who_is_removed_is_told_so_when_he_joins_and_comes_back_when_he_is_added_again()
    {
        await using var bob = await SessionRun.StartAsync(_node, "bob", width: 100);
        await _alice.Sees("* bob joined");

        await _alice.CommandAsync("/remove bob");
        await _alice.Sees("* bob was removed by alice");
        await bob.Sees("#general cannot be read: You are no member of #general.");
        await bob.CommandAsync("/join general");
        await bob.Sees("You were removed from this channel. An owner or a moderator of it can add you again.");
        await _alice.CommandAsync("/add bob guest");
        await _alice.Sees("* bob was added again by alice");

        await bob.CommandAsync("/join general");
        await bob.Sees("#general>");
    }

    [Fact]
    public async Task What_is_not_possible_is_said()
    {
        await using var bob = await SessionRun.StartAsync(_node, "bob", width: 100);
        await _alice.Sees("* bob joined");

        await _alice.CommandAsync("/remove mallory");
        await _alice.Sees("There is no mallory in #general.");
        await _alice.CommandAsync("/add bob");
        await _alice.Sees("bob was not removed from #general: /join general is open to everybody else.");
        await _alice.CommandAsync("/role bob king");
        await _alice.Sees("A role is owner, moderator, member or guest.");
        await bob.CommandAsync("/remove alice");
        await bob.Sees("Your role in the channel does not allow this.");
    }
}
