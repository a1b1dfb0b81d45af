using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.Runtime;
using Chat.Testing;
using Microsoft.Extensions.Time.Testing;
using GuardedProcess = Aspire.Hosting.Runtime.GuardedProcess;

namespace StandIns.Aspire.Tests;

/// <summary>A signal reaches what it is meant for, and not who has the number of it by then.</summary>
public sealed class RuntimeSignalTests
{
    private const string LastNumber = "/proc/sys/kernel/ns_last_pid";

    private static readonly Dictionary<string, string?> NoVariables = [];

    [Fact]
    public async Task A_stop_does_not_reach_a_stranger_who_was_given_the_number_of_the_child()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists(LastNumber), "Only root, on a kernel that lets it, chooses the number of a process.");
        using var room = new GuardRoom();

        // What has left the group holds the output, so that the child counts as running while the clock stands still.
        var line = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var spec = new ProcessSpec("bash", ["-c", "setsid sleep 1000 & echo $!"], "/", NoVariables);
        using var child = GuardedProcess.Start(spec, room, new FakeTimeProvider(), (text, _) => line.TrySetResult(text));
        using var holder = Process.GetProcessById(int.Parse(await line.Task.OrFail("the child says its child"), CultureInfo.InvariantCulture));
        await ProcessTable.Until(() => !Directory.Exists($"/proc/{child.Id}"), "nobody to have the number of the child");
        using var stranger = StartUnder(child.Id);

        var stop = child.StopAsync(Waits.Limit, CancellationToken.None);
        holder.Kill();

        Assert.True(await stop.OrFail("the child counts as stopped"));
        stranger.Kill();
        await stranger.WaitForExitAsync().OrFail("the stranger ends");
        Assert.Equal(128 + NativeMethods.SigKill, stranger.ExitCode);
    }

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

    /// <summary>Others start processes meanwhile: it may take several attempts to be the next.</summary>
    private static Process StartUnder(int number)
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            File.WriteAllText(LastNumber, (number - 1).ToString(CultureInfo.InvariantCulture));
            var process = Process.Start("sleep", "1000");
            if (process.Id == number)
            {
                return process;
            }

            process.Kill();
            process.Dispose();
        }

        throw new InvalidOperationException($"No process got the number {number}.");
    }
}
