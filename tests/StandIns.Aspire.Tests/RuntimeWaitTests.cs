using System.Threading.Channels;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace StandIns.Aspire.Tests;

public sealed class RuntimeWaitTests
{
    [Fact]
    public async Task Events_come_in_the_order_of_the_contract()
    {
        var seen = new List<string>();
        var builder = RuntimeApp.Builder();
        builder.OnBeforeStart((_, _) => Note("before start"));
        builder.Eventing.Subscribe<AfterResourcesCreatedEvent>((_, _) => Note("after created"));
        builder.AddExecutable("job", "true", "/").WithHttpEndpoint()
            .OnInitializeResource((_, _, _) => Note("initialize"))
            .OnResourceEndpointsAllocated((_, _, _) => Note("endpoints"))
            .OnBeforeResourceStarted((_, _, _) => Note("before started"))
            .OnResourceStopped((_, e, _) => Note($"stopped {e.ResourceEvent.Snapshot.ExitCode}"));
        await using var app = await RuntimeApp.StartAsync(builder);

        await app.Reaches("job", KnownResourceStates.Finished);
        await app.StopAsync();

        lock (seen)
        {
            Assert.Equal(["before start", "initialize", "endpoints", "before started"], seen.Take(4));
            Assert.Equal(["after created", "stopped 0"], seen.Skip(4).Order());
        }

        Task Note(string what)
        {
            lock (seen)
            {
                seen.Add(what);
            }

            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task The_start_returns_when_what_was_waited_for_is_healthy_and_its_ready_handlers_are_done()
    {
        var healthy = false;
        var handling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var steps = new List<string>();
        var builder = RuntimeApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("store", () => healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"));
        var store = builder.AddExecutable("store", "sleep", "/", "1000").WithHealthCheck("store")
            .OnResourceReady(async (_, _, cancellationToken) =>
            {
                handling.SetResult();
                await handled.Task.WaitAsync(cancellationToken);
                steps.Add("ready");
            });
        builder.AddExecutable("service", "sleep", "/", "1000").WaitFor(store)
            .OnBeforeResourceStarted((_, _, _) =>
            {
                steps.Add("service");
                return Task.CompletedTask;
            });
        await using var app = RuntimeApp.Build(builder);

        var start = app.StartAsync();
        await app.Reaches("service", KnownResourceStates.Waiting);
        var unhealthy = await app.Reaches("store", KnownResourceStates.Running);
        Assert.NotEqual(HealthStatus.Healthy, unhealthy.Snapshot.HealthStatus);
        Assert.False(start.IsCompleted);
        healthy = true;
        await handling.Task.OrFail("the store's ready handler runs");
        Assert.Equal(KnownResourceStates.Waiting, app.StateOf("service"));
        Assert.False(start.IsCompleted);
        handled.SetResult();
        await start;

        Assert.Equal(["ready", "service"], steps);
        Assert.Equal(KnownResourceStates.Running, app.StateOf("service"));
        Assert.Equal(HealthStatus.Healthy, (await app.IsHealthy("store")).Snapshot.HealthStatus);
    }

    [Fact]
    public async Task What_waits_for_a_completion_starts_after_it()
    {
        var builder = RuntimeApp.Builder();
        var job = builder.AddExecutable("job", "sh", "/", "-c", "sleep 0.3; exit 3");
        builder.AddExecutable("service", "sleep", "/", "1000").WaitForCompletion(job, exitCode: 3);
        await using var app = await RuntimeApp.StartAsync(builder);

        Assert.Equal(KnownResourceStates.Finished, app.StateOf("job"));
        Assert.Equal(KnownResourceStates.Running, app.StateOf("service"));
    }

    [Theory]
    [InlineData("exit 1", "exit code 1")]
    [InlineData("sleep 1000", null)]
    public async Task Another_exit_code_than_the_one_waited_for_fails_the_waiter(string script, string? reason)
    {
        var builder = RuntimeApp.Builder();
        var job = builder.AddExecutable("job", "sh", "/", "-c", script);
        builder.AddExecutable("service", "sleep", "/", "1000").WaitForCompletion(job);
        builder.AddExecutable("other", "sleep", "/", "1000");
        await using var app = RuntimeApp.Build(builder);
        var start = app.StartAsync();
        if (reason is null)
        {
            await app.Reaches("job", KnownResourceStates.Running);
            await app.Reaches("service", KnownResourceStates.Waiting);
            Assert.True((await app.Commands.ExecuteCommandAsync("job", KnownResourceCommands.StopCommand)).Success);
            reason = "exit code -1";
        }

        await start;

        Assert.Equal(KnownResourceStates.FailedToStart, app.StateOf("service"));
        Assert.Equal(KnownResourceStates.Running, app.StateOf("other"));
        Assert.Contains(reason, await app.WrittenBy("service"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_start_fails_everything_that_waits_for_it()
    {
        var builder = RuntimeApp.Builder();
        var store = builder.AddExecutable("store", "no-such-command", "/");
        var service = builder.AddExecutable("service", "sleep", "/", "1000").WaitFor(store);
        builder.AddExecutable("front", "sleep", "/", "1000").WaitForStart(service);
        await using var app = await RuntimeApp.StartAsync(builder);

        Assert.Equal(KnownResourceStates.FailedToStart, app.StateOf("service"));
        Assert.Equal(KnownResourceStates.FailedToStart, app.StateOf("front"));
        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.IsHealthy("front"));
        Assert.Contains("'front'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_whose_process_dies_fails_what_waits_for_it()
    {
        var builder = RuntimeApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        var server = builder.AddExecutable("server", "sh", "/", "-c", "sleep 1; exit 9").WithEndpoint(scheme: "tcp", name: "tcp", env: "PORT");
        var store = builder.AddConnectionString("store", ReferenceExpression.Create($"Port={server.GetEndpoint("tcp").Property(EndpointProperty.Port)}")).WithHealthCheck("never");
        builder.AddExecutable("service", "sleep", "/", "1000").WaitFor(store);
        await using var app = await RuntimeApp.StartAsync(builder);

        Assert.Equal(KnownResourceStates.FailedToStart, app.StateOf("service"));
        Assert.Contains("exit code 9", await app.WrittenBy("service"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_runs_when_its_server_does_and_is_ready_when_its_check_is()
    {
        var builder = RuntimeApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("store", () => HealthCheckResult.Healthy());
        var server = builder.AddExecutable("server", "sleep", "/", "1000").WithEndpoint(scheme: "tcp", name: "tcp", env: "PORT");
        var store = builder.AddConnectionString("store", ReferenceExpression.Create($"Port={server.GetEndpoint("tcp").Property(EndpointProperty.Port)}")).WithHealthCheck("store");
        builder.AddExecutable("service", "env", "/").WithReference(store).WaitFor(store);
        await using var app = await RuntimeApp.StartAsync(builder);

        await app.Reaches("service", KnownResourceStates.Finished);

        Assert.Contains($"ConnectionStrings__store=Port={server.GetEndpoint("tcp").Port}", await app.WrittenBy("service"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_parameter_fails_what_needs_it_and_nothing_else()
    {
        var builder = RuntimeApp.Builder();
        var missing = builder.AddParameter("missing");
        builder.AddExecutable("service", "env", "/").WithEnvironment("VALUE", missing);
        builder.AddExecutable("other", "sleep", "/", "1000");
        await using var app = await RuntimeApp.StartAsync(builder);

        await app.Reaches("missing", KnownResourceStates.ValueMissing);
        Assert.Equal(KnownResourceStates.FailedToStart, app.StateOf("service"));
        Assert.Equal(KnownResourceStates.Running, app.StateOf("other"));
        Assert.Contains("'VALUE'", await app.WrittenBy("service"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resources_that_wait_for_each_other_are_refused_with_their_circle()
    {
        var builder = RuntimeApp.Builder();
        var first = builder.AddExecutable("first", "true", "/");
        var second = builder.AddExecutable("second", "true", "/").WaitFor(first);
        var third = builder.AddExecutable("third", "true", "/").WaitFor(second);
        first.WaitFor(third);
        await using var app = RuntimeApp.Build(builder);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(app.StartAsync);

        Assert.Contains("'first' → 'third' → 'second' → 'first'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_started_explicitly_is_not_started_with_the_application()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("manual", "sleep", "/", "1000").WithExplicitStart();
        await using var app = await RuntimeApp.StartAsync(builder);
        Assert.Equal(KnownResourceStates.NotStarted, app.StateOf("manual"));

        var start = await app.Commands.ExecuteCommandAsync("manual", KnownResourceCommands.StartCommand);

        Assert.True(start.Success, start.Message);
        Assert.Equal(KnownResourceStates.Running, app.StateOf("manual"));
    }

    [Fact]
    public async Task A_stop_during_the_start_leaves_no_process()
    {
        var builder = RuntimeApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        var store = builder.AddExecutable("store", "sleep", "/", "1000").WithHealthCheck("never");
        builder.AddExecutable("service", "sleep", "/", "1000").WaitFor(store);
        var app = RuntimeApp.Build(builder);
        var start = app.StartAsync();
        await app.Reaches("service", KnownResourceStates.Waiting);
        var id = ProcessTable.IdOf(await app.Reaches("store", KnownResourceStates.Running));

        await app.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.False(ProcessTable.IsAlive(id));
    }

    [Fact]
    public async Task A_container_without_an_engine_is_unhealthy_and_the_rest_runs()
    {
        var builder = RuntimeApp.Builder();
        var box = builder.AddContainer("box", "library/nginx", "1.29").WithHttpEndpoint(targetPort: 80);
        builder.AddExecutable("waiter", "sleep", "/", "1000").WaitFor(box);
        builder.AddExecutable("user", "env", "/").WithEnvironment("BOX", box.GetEndpoint("http"));
        await using var app = await RuntimeApp.StartAsync(builder);

        Assert.Equal(KnownResourceStates.RuntimeUnhealthy, app.StateOf("box"));
        Assert.Equal(KnownResourceStates.FailedToStart, app.StateOf("waiter"));
        await app.Reaches("user", KnownResourceStates.Finished);
        Assert.Contains("BOX=http://localhost:", await app.WrittenBy("user"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_an_unknown_resource_is_refused()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("known", "true", "/");
        await using var app = await RuntimeApp.StartAsync(builder);

        var failure = await Assert.ThrowsAsync<ArgumentException>(() => app.Notifications.WaitForResourceAsync("unknown"));

        Assert.Contains("'known'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_starts_ready_and_health_over_again()
    {
        var ready = 0;
        var started = 0;
        var builder = RuntimeApp.Builder();
        builder.Services.AddHealthChecks().AddCheck("check", () => HealthCheckResult.Healthy());
        builder.AddExecutable("server", "sleep", "/", "1000").WithHealthCheck("check")
            .OnBeforeResourceStarted((_, _, _) => Task.FromResult(Interlocked.Increment(ref started)))
            .OnResourceReady((_, _, _) => Task.FromResult(Interlocked.Increment(ref ready)));
        await using var app = await RuntimeApp.StartAsync(builder);
        await app.IsHealthy("server");
        Assert.Equal((1, 1), (started, ready));

        Assert.True((await app.Commands.ExecuteCommandAsync("server", KnownResourceCommands.RestartCommand)).Success);
        await app.IsHealthy("server");

        Assert.Equal((2, 2), (started, ready));
    }

    [Fact]
    public async Task Health_is_checked_at_once_and_often_while_things_start_and_then_in_growing_steps()
    {
        const int Quick = 40;
        double[] expected = [.. Enumerable.Repeat(0.25, Quick), 1, 2, 3, 4, 5, 5, 30, 30];
        var time = new RecordingTime();
        var checks = 0;
        var result = HealthCheckResult.Unhealthy("not yet");
        var builder = RuntimeApp.Builder();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddHealthChecks().AddCheck("check", () =>
        {
            checks++;
            return result;
        });
        builder.AddResource(new OwnResource("own")).WithHealthCheck("check")
            .WithInitialState(new CustomResourceSnapshot { ResourceType = "Own", Properties = [], State = KnownResourceStates.Running });
        await using var app = await RuntimeApp.StartAsync(builder);

        var pauses = new List<TimeSpan>();
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(RecordingTime.CheckLimit, await time.NextTimer());
            pauses.Add(await time.NextTimer());
            Assert.Equal(i + 1, checks);
            result = i < expected.Length - 3 ? result : HealthCheckResult.Healthy();
            time.Advance(pauses[^1]);
        }

        Assert.Equal(expected, pauses.Select(pause => pause.TotalSeconds));
        await app.IsHealthy("own");
    }

    [Fact]
    public async Task A_key_without_a_check_is_reported()
    {
        var builder = RuntimeApp.Builder();
        builder.AddExecutable("server", "sleep", "/", "1000").WithHealthCheck("nobody");
        await using var app = await RuntimeApp.StartAsync(builder);

        var state = await RuntimeApp.Within(
            app.Notifications.WaitForResourceAsync("server", e => e.Snapshot.HealthReports.Any(report => report.Status is not null)), "a report");

        Assert.Contains("'nobody'", Assert.Single(state.Snapshot.HealthReports).Description, StringComparison.Ordinal);
    }

    /// <summary>A clock that tells which timers were asked for.</summary>
    private sealed class RecordingTime : FakeTimeProvider
    {
        /// <summary>Each check has a timer of its own, which ends it when it takes too long.</summary>
        public static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(30);

        private readonly Channel<TimeSpan> _timers = Channel.CreateBounded<TimeSpan>(100);

        public Task<TimeSpan> NextTimer() => RuntimeApp.Within(_timers.Reader.ReadAsync().AsTask(), "the next timer");

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Writer.TryWrite(dueTime);
            return timer;
        }
    }

    private sealed class OwnResource(string name) : Resource(name);
}
