using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace StandIns.Aspire.Tests;

public sealed class RuntimeServicesTests
{
    [Fact]
    public async Task A_watcher_gets_the_present_states_first_and_every_change_after()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("first", "sleep", "/", "1000");
        var second = builder.AddExecutable("second", "sleep", "/", "1000");
        await using var app = await RuntimeApp.StartAsync(builder);

        await using var watch = app.Notifications.WatchAsync().GetAsyncEnumerator();
        var present = new HashSet<string>();
        while (present.Count < 2)
        {
            Assert.True(await RuntimeApp.Within(watch.MoveNextAsync().AsTask(), "a present state"));
            present.Add(watch.Current.Resource.Name);
        }

        await app.Notifications.PublishUpdateAsync(second.Resource, snapshot => snapshot with { State = new("Odd", KnownResourceStateStyles.Info) });
        do
        {
            Assert.True(await RuntimeApp.Within(watch.MoveNextAsync().AsTask(), "the change"));
        }
        while (watch.Current.Snapshot.State?.Text != "Odd");

        Assert.Equal("second", watch.Current.Resource.Name);
    }

    [Fact]
    public async Task A_slow_watcher_misses_states_but_never_the_last_of_a_resource()
    {
        var builder = RuntimeApp.Builder();
        var one = builder.AddResource(new OwnResource("one"));
        var two = builder.AddResource(new OwnResource("two"));
        await using var app = await RuntimeApp.StartAsync(builder);
        await using var watch = app.Notifications.WatchAsync().GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());

        await app.Notifications.PublishUpdateAsync(two.Resource, snapshot => snapshot with { State = "Kept" });
        for (var i = 0; i < 5000; i++)
        {
            await app.Notifications.PublishUpdateAsync(one.Resource, snapshot => snapshot with { State = $"State {i}" });
        }

        var seen = new List<string?>();
        while (seen.LastOrDefault() != "State 4999")
        {
            Assert.True(await RuntimeApp.Within(watch.MoveNextAsync().AsTask(), "the last state"));
            seen.Add(watch.Current.Snapshot.State?.Text);
        }

        Assert.Contains("Kept", seen);
        Assert.InRange(seen.Count, 1, 1100);
    }

    [Fact]
    public async Task Waits_end_with_the_application()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("sleeper", "sleep", "/", "1000");
        await using var app = await RuntimeApp.StartAsync(builder);
        var wait = app.Notifications.WaitForResourceAsync("sleeper", "NeverReached");

        await app.StopAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RuntimeApp.Within(wait, "the end of the wait"));
    }

    [Fact]
    public async Task Logs_keep_their_last_ten_thousand_lines_and_number_what_is_read()
    {
        using var logs = new ResourceLoggerService();
        var logger = logs.GetLogger("some");
        for (var i = 0; i < 10_050; i++)
        {
            logger.LogInformation("line {Number}", i);
        }

        var read = new List<LogLine>();
        await foreach (var lines in logs.GetAllAsync("some"))
        {
            read.AddRange(lines);
        }

        Assert.Equal(10_000, read.Count);
        Assert.Equal(Enumerable.Range(1, 10_000), read.Select(line => line.LineNumber));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z line 50$", read[0].Content);
        Assert.EndsWith("line 10049", read[^1].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_of_logs_follows_until_they_are_completed()
    {
        using var logs = new ResourceLoggerService();
        logs.GetLogger("some").LogInformation("before");
        var followed = new TaskCompletionSource();
        var reading = ReadAsync();
        await followed.Task;

        logs.GetLogger("some").LogError("after");
        logs.Complete("some");

        var lines = await RuntimeApp.Within(reading, "the end of the log");
        Assert.Equal([(1, "before", false), (2, "after", true)], lines.Select(line => (line.LineNumber, line.Content.Split(' ')[1], line.IsErrorMessage)));

        async Task<List<LogLine>> ReadAsync()
        {
            var all = new List<LogLine>();
            await foreach (var batch in logs.WatchAsync("some"))
            {
                all.AddRange(batch);
                followed.TrySetResult();
            }

            return all;
        }
    }

    [Fact]
    public async Task An_unknown_command_or_resource_is_refused_and_a_failing_command_says_why()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("server", "sleep", "/", "1000")
            .WithCommand("fail", "Fail", _ => throw new InvalidOperationException("it is broken"))
            .WithCommand("seed", "Seed", context => Task.FromResult(CommandResults.Success($"seeded {context.ResourceName}")));
        await using var app = await RuntimeApp.StartAsync(builder);
        var id = (await app.Reaches("server", KnownResourceStates.Running)).ResourceId;

        Assert.Contains("'nothing'", (await app.Commands.ExecuteCommandAsync("server", "nothing")).Message, StringComparison.Ordinal);
        Assert.Contains("'nobody'", (await app.Commands.ExecuteCommandAsync("nobody", "seed")).Message, StringComparison.Ordinal);
        Assert.Equal("it is broken", (await app.Commands.ExecuteCommandAsync("server", "fail")).Message);
        Assert.Equal($"seeded {id}", (await app.Commands.ExecuteCommandAsync("server", "seed")).Message);
    }

    [Fact]
    public async Task Commands_show_what_they_can_do_now()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("server", "sleep", "/", "1000");
        await using var app = await RuntimeApp.StartAsync(builder);
        var running = await app.Reaches("server", KnownResourceStates.Running);

        await app.Commands.ExecuteCommandAsync("server", KnownResourceCommands.StopCommand);
        var stopped = await app.Reaches("server", KnownResourceStates.Finished);

        Assert.Equal((ResourceCommandState.Hidden, ResourceCommandState.Enabled), (StateOf(running, "start"), StateOf(running, "restart")));
        Assert.Equal((ResourceCommandState.Enabled, ResourceCommandState.Disabled), (StateOf(stopped, "start"), StateOf(stopped, "restart")));

        static ResourceCommandState StateOf(ResourceEvent state, string command) => state.Snapshot.Commands.Single(one => one.Name == command).State;
    }

    [Fact]
    public async Task The_console_shows_each_line_behind_the_id_of_its_resource()
    {
        await using var apphost = SampleAppHost.Start(Guid.NewGuid().ToString());

        var lines = await apphost.PrintsAsync("Now listening on", 2);
        apphost.Kill();

        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^\[prepare-[a-z]{8}\] prepared$"));
        Assert.Equal(2, lines.Where(line => line.Contains("Now listening", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Distinct().Count());
    }

    private sealed class OwnResource(string name) : Resource(name);
}
