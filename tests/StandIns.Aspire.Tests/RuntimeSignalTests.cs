using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.Runtime;
using Chat.Testing;

namespace StandIns.Aspire.Tests;

/// <summary>A signal reaches what it is meant for, for as long as any of it is there.</summary>
public sealed class RuntimeSignalTests
{
    [Fact]
    public async Task A_group_whose_leader_has_ended_still_hears_a_signal()
    {
        using var leader = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", "sleep 1000 >/dev/null & echo $!; read stay"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        using var group = new ProcessGroup(leader);
        var member = int.Parse((await leader.StandardOutput.ReadLineAsync().OrFail("the leader says its child"))!, CultureInfo.InvariantCulture);
        leader.StandardInput.Close();
        await leader.WaitForExitAsync().OrFail("the leader ends");

        Assert.True(group.Signal(NativeMethods.SigTerm));

        await ProcessTable.Ends(member);
        await ProcessTable.Until(() => !group.Signal(NativeMethods.SigTerm), "nobody to be left in the group");
    }

    [Fact]
    public async Task Without_a_descriptor_a_child_hears_a_signal_until_it_has_ended()
    {
        using var child = Process.Start("sleep", "1000");
        using var group = new ProcessGroup(child, handle: null);

        Assert.True(group.Signal(NativeMethods.SigTerm));
        await child.WaitForExitAsync().OrFail("the child ends");
        Assert.False(group.Signal(NativeMethods.SigTerm));
    }
}
