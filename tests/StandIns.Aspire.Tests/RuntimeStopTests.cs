using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StandIns.Aspire.Tests;

/// <summary>Stops that meet something else: a command that waits, a process that has just ended, a start.</summary>
public sealed class RuntimeStopTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_ends_a_command_that_waits_for_a_dependency(bool isRestart)
    {
        var healthy = isRestart;
        var builder = RuntimeApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("store", () => healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("never"));
        var store = builder.AddExecutable("store", "sleep", "/", "1000").WithHealthCheck("store");
        var service = builder.AddExecutable("service", "sleep", "/", "1000").WaitFor(store);
        if (!isRestart)
        {
            service.WithExplicitStart();
        }

        await using var app = await RuntimeApp.StartAsync(builder);
        if (isRestart)
        {
            healthy = false;
            Assert.True((await app.Commands.ExecuteCommandAsync("store", KnownResourceCommands.RestartCommand)).Success);
        }

        var command = app.Commands.ExecuteCommandAsync("service", isRestart ? KnownResourceCommands.RestartCommand : KnownResourceCommands.StartCommand);
        await app.Reaches("service", KnownResourceStates.Waiting);
        await app.StopAsync();

        Assert.True((await command.OrFail("the command ends")).Canceled);
    }

    [Fact]
    public async Task A_stop_of_what_waits_ends_its_wait_and_it_can_be_started_again()
    {
        var healthy = false;
        var builder = RuntimeApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("store", () => healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"));
        var store = builder.AddExecutable("store", "sleep", "/", "1000").WithHealthCheck("store");
        builder.AddExecutable("service", "sleep", "/", "1000").WaitFor(store);
        await using var app = RuntimeApp.Build(builder);
        var start = app.StartAsync();
        var waiting = await app.Reaches("service", KnownResourceStates.Waiting);
        Assert.Equal(ResourceCommandState.Enabled, waiting.Snapshot.Commands.Single(command => command.Name == KnownResourceCommands.StopCommand).State);

        var stop = await app.Commands.ExecuteCommandAsync("service", KnownResourceCommands.StopCommand).OrFail("the stop ends");

        Assert.True(stop.Success, stop.Message);
        Assert.Equal(KnownResourceStates.Finished, app.StateOf("service"));
        await start.OrFail("nothing is waited for any more");
        healthy = true;
        Assert.True((await app.Commands.ExecuteCommandAsync("service", KnownResourceCommands.StartCommand).OrFail("the start ends")).Success);
        Assert.Equal(KnownResourceStates.Running, app.StateOf("service"));
    }

    [Fact]
    public async Task A_stop_waits_for_the_handlers_of_what_has_ended_before()
    {
        var handling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("job", "true", "/").OnResourceStopped(async (_, _, _) =>
        {
            handling.SetResult();
            await handled.Task;
        });
        builder.AddExecutable("other", "sleep", "/", "1000");
        await using var app = await RuntimeApp.StartAsync(builder);
        await handling.Task.OrFail("the handler runs");

        var stop = app.StopAsync();
        await app.Reaches("other", KnownResourceStates.Finished);
        Assert.False(stop.IsCompleted);
        handled.SetResult();

        await stop;
    }

    [Fact]
    public async Task A_handler_of_the_end_may_start_the_resource_again()
    {
        var restarted = new TaskCompletionSource<ExecuteCommandResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("job", "true", "/").OnResourceStopped(async (_, e, cancellationToken) =>
        {
            if (!restarted.Task.IsCompleted)
            {
                var commands = e.Services.GetRequiredService<ResourceCommandService>();
                restarted.TrySetResult(await commands.ExecuteCommandAsync("job", KnownResourceCommands.StartCommand, cancellationToken));
            }
        });
        await using var app = await RuntimeApp.StartAsync(builder);

        var result = await restarted.Task.OrFail("the job is started again");

        Assert.True(result.Success, result.Message);
    }

    [Fact]
    public async Task A_stop_that_was_asked_for_does_not_look_like_a_failure()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("service", "sleep", "/", "1000");
        await using var app = await RuntimeApp.StartAsync(builder);

        Assert.True((await app.Commands.ExecuteCommandAsync("service", KnownResourceCommands.StopCommand)).Success);

        var written = await app.WrittenBy("service");
        Assert.Contains("[sys] The process has been stopped.", written, StringComparison.Ordinal);
        Assert.DoesNotContain("exit code", written, StringComparison.Ordinal);
    }
}
