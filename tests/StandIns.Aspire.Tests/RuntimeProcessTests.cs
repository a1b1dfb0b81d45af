using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StandIns.Aspire.Tests;

public sealed class RuntimeProcessTests
{
    [Fact]
    public async Task An_executable_runs_with_its_arguments_environment_and_directory()
    {
        var builder = RuntimeApp.Builder();
        var directory = Directory.CreateTempSubdirectory("runtime-").FullName;
        builder.AddExecutable("sh", "sh", directory, "-c", "echo \"$0 $GREETING $(pwd)\"; echo bad >&2; env", "first")
            .WithEnvironment("GREETING", "hello").WithEnvironment("services__chat-db__http__0", "kept");
        await using var app = await RuntimeApp.StartAsync(builder);

        var ended = await app.Reaches("sh", KnownResourceStates.Finished);

        Assert.Equal(0, ended.Snapshot.ExitCode);
        Assert.Matches("^sh-[a-z]{8}$", ended.ResourceId);
        var written = await app.WrittenBy("sh");
        Assert.Contains($"first hello {directory}", written, StringComparison.Ordinal);
        Assert.Contains(ended.Snapshot.Properties, property => property.Name == "executable.pid");
        var lines = new List<LogLine>();
        await foreach (var batch in app.Logs.GetAllAsync(ended.ResourceId))
        {
            lines.AddRange(batch);
        }

        Assert.True(lines.Single(line => line.Content.EndsWith(" bad", StringComparison.Ordinal)).IsErrorMessage);
        Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line.LineNumber));
        Directory.Delete(directory);
    }

    [Fact]
    public async Task A_variable_whose_name_a_shell_would_not_take_reaches_the_process()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("env", "env", "/").WithEnvironment("services__chat-db__http__0", "kept");
        await using var app = await RuntimeApp.StartAsync(builder);

        await app.Reaches("env", KnownResourceStates.Finished);

        Assert.Contains("services__chat-db__http__0=kept", await app.WrittenBy("env"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_fails_is_finished_with_its_exit_code()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("sh", "sh", "/", "-c", "exit 7");
        await using var app = await RuntimeApp.StartAsync(builder);

        Assert.Equal(7, (await app.Reaches("sh", KnownResourceStates.Finished)).Snapshot.ExitCode);
    }

    [Theory]
    [InlineData("no-such-command", "/", "was not found on PATH")]
    [InlineData("/no/such/file", "/", "does not exist")]
    [InlineData("/proc/self/status", "/", "is not executable")]
    [InlineData("sh", "/no/such/directory", "'/no/such/directory' does not exist")]
    public async Task A_command_that_cannot_run_fails_to_start_with_the_reason(string command, string directory, string reason)
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("broken", command, directory);
        await using var app = await RuntimeApp.StartAsync(builder);

        await app.Reaches("broken", KnownResourceStates.FailedToStart);

        Assert.Contains(reason, await app.WrittenBy("broken"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ends_the_whole_group_and_start_runs_it_again()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("tree", "sh", "/", "-c", "sleep 1000 & echo child $!; wait");
        await using var app = await RuntimeApp.StartAsync(builder);
        var child = int.Parse((await app.Writes("tree", "child ")).Split(' ')[1], CultureInfo.InvariantCulture);

        var stop = await app.Commands.ExecuteCommandAsync("tree", KnownResourceCommands.StopCommand);

        Assert.True(stop.Success, stop.Message);
        Assert.Equal(-1, (await app.Reaches("tree", KnownResourceStates.Finished)).Snapshot.ExitCode);
        await ProcessTable.Ends(child);
        Assert.False((await app.Commands.ExecuteCommandAsync("tree", KnownResourceCommands.StopCommand)).Success);
        Assert.True((await app.Commands.ExecuteCommandAsync("tree", KnownResourceCommands.StartCommand)).Success);
        await app.Reaches("tree", KnownResourceStates.Running);
    }

    [Fact]
    public async Task A_restart_gives_a_new_process_under_the_same_id()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("sleeper", "sleep", "/", "1000");
        await using var app = await RuntimeApp.StartAsync(builder);
        var before = await app.Reaches("sleeper", KnownResourceStates.Running);

        var restart = await app.Commands.ExecuteCommandAsync(before.ResourceId, KnownResourceCommands.RestartCommand);

        Assert.True(restart.Success, restart.Message);
        var after = await app.Reaches("sleeper", KnownResourceStates.Running);
        Assert.Equal(before.ResourceId, after.ResourceId);
        Assert.NotEqual(ProcessTable.IdOf(before), ProcessTable.IdOf(after));
    }

    [Fact]
    public async Task A_process_that_ignores_the_request_to_end_is_killed()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("stubborn", "sh", "/", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done");
        await using var app = await RuntimeApp.StartAsync(builder);
        await app.Writes("stubborn", "ready");
        var id = ProcessTable.IdOf(await app.Reaches("stubborn", KnownResourceStates.Running));

        await app.StopAsync();

        Assert.False(ProcessTable.IsAlive(id));
    }

    [Fact]
    public async Task What_a_process_leaves_behind_in_its_group_is_ended_with_it()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("parent", "sh", "/", "-c", "sleep 1000 >/dev/null 2>&1 & echo child $!");
        await using var app = await RuntimeApp.StartAsync(builder);
        var child = int.Parse((await app.Writes("parent", "child ")).Split(' ')[1], CultureInfo.InvariantCulture);

        await app.Reaches("parent", KnownResourceStates.Finished);

        await ProcessTable.Ends(child);
    }

    [Fact]
    public async Task Resources_stop_after_those_that_wait_for_them()
    {
        var directory = Directory.CreateTempSubdirectory("runtime-").FullName;
        var builder = RuntimeApp.Builder();
        const string script = "trap 'sleep 0.3; echo $0 >> order; exit 0' TERM; echo ready; while :; do sleep 0.1; done";
        var store = builder.AddExecutable("store", "sh", directory, "-c", script, "store");
        var service = builder.AddExecutable("service", "sh", directory, "-c", script, "service").WaitFor(store);
        builder.AddExecutable("front", "sh", directory, "-c", script, "front").WaitFor(service);
        await using var app = await RuntimeApp.StartAsync(builder);
        await Task.WhenAll(app.Writes("store", "ready"), app.Writes("service", "ready"), app.Writes("front", "ready"));

        await app.StopAsync();

        Assert.Equal(["front", "service", "store"], await File.ReadAllLinesAsync(Path.Combine(directory, "order")));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_line_without_end_is_cut_and_none_is_lost()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("writer", "sh", "/", "-c", "head -c 200000 /dev/zero | tr '\\0' '#'; echo; seq 1 5000");
        await using var app = await RuntimeApp.StartAsync(builder);

        await app.Reaches("writer", KnownResourceStates.Finished);

        var written = await app.WrittenBy("writer");
        Assert.Equal(200000, written.Count(c => c == '#'));
        Assert.Contains(" 5000", written, StringComparison.Ordinal);
    }
}
