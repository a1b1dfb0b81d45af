using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Runtime;

namespace StandIns.Aspire.Tests;

public sealed class RuntimeGuardTests
{
    [Fact]
    public void The_rooms_of_apphosts_that_were_killed_are_removed_and_no_others()
    {
        using var living = new GuardRoom();
        using var guard = living.CreateGuard();
        var rooms = Rooms();
        var stale = Directory.CreateTempSubdirectory("aspire-guard-").FullName;
        File.WriteAllText(Path.Combine(stale, "owner"), "");
        File.WriteAllText(Path.Combine(stale, "pipe"), "");

        using var next = new GuardRoom();
        using var other = next.CreateGuard();

        Assert.DoesNotContain(stale, Rooms());
        Assert.Contains(rooms, room => File.Exists(Path.Combine(room, "owner")));
    }

    [Fact]
    public async Task A_file_that_bash_would_read_is_not_read()
    {
        var directory = Directory.CreateTempSubdirectory("bash-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "profile"), "echo read by bash");
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("job", "echo", "/", "said").WithEnvironment("BASH_ENV", Path.Combine(directory, "profile"));
        await using var app = await RuntimeApp.StartAsync(builder);

        await app.Reaches("job", KnownResourceStates.Finished);

        var written = await app.WrittenBy("job");
        Assert.Contains("said", written, StringComparison.Ordinal);
        Assert.DoesNotContain("read by bash", written, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_process_that_is_stopped_in_the_moment_of_its_start_hears_it()
    {
        using var room = new GuardRoom();
        var spec = new ProcessSpec("sleep", ["1000"], "/", new Dictionary<string, string?>());
        for (var attempt = 0; attempt < 20; attempt++)
        {
            using var process = GuardedProcess.Start(spec, room, TimeProvider.System, (_, _) => { });

            // Otherwise it is killed, after the limit.
            Assert.True(await process.StopAsync(Chat.Testing.Waits.Limit, CancellationToken.None), $"Stop {attempt} was not heard.");
        }
    }

    private static string[] Rooms() => Directory.GetDirectories(Path.GetTempPath(), "aspire-guard-*");
}
