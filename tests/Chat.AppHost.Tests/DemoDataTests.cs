using Chat.AppHost.Commands;

namespace Chat.AppHost.Tests;

public sealed class DemoDataTests
{
    [Fact]
    public void The_same_demo_message_has_the_same_id_and_any_other_another()
    {
        var id = DemoData.IdOf(7, "general", "alice", "On it.");

        Assert.Equal(id, DemoData.IdOf(7, "general", "alice", "On it."));
        Assert.Equal(
            5,
            new[] { id, DemoData.IdOf(8, "general", "alice", "On it."), DemoData.IdOf(7, "random", "alice", "On it."), DemoData.IdOf(7, "general", "bob", "On it."), DemoData.IdOf(7, "general", "alice", "Done.") }
                .Distinct().Count());
        Assert.Equal((7, 8), (id.Value.Version, id.Value.Variant & 0xC));
        Assert.True(string.CompareOrdinal($"{id}", $"{DemoData.IdOf(8, "general", "alice", "On it.")}") < 0);
    }
}
