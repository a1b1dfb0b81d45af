using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dashboard.Wire;
using Chat.Testing;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;

namespace StandIns.Aspire.Tests;

/// <summary>What the dashboard is told of the resources.</summary>
public sealed class DashboardServiceTests
{
    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    [InlineData("right", "right")]
    public async Task A_call_without_exactly_one_right_key_is_refused(params string[] keys)
    {
        await using var app = await DashboardApp.StartAsync(_ => { }, "none", "--ASPIRE_DASHBOARD_RESOURCESERVICE_APIKEY=right");
        var stranger = await app.ConnectAsync(keys);

        var unary = await Assert.ThrowsAsync<RpcException>(() => stranger.GetApplicationInformationAsync(new()).ResponseAsync);
        using var watch = stranger.WatchResources(new());
        var streaming = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal((StatusCode.Unauthenticated, StatusCode.Unauthenticated), (unary.StatusCode, streaming.StatusCode));
        var answer = await (await app.ConnectAsync("right")).GetApplicationInformationAsync(new());
        Assert.Equal(app.Configuration["AppHost:DashboardApplicationName"], answer.Name);
    }

    [Theory]
    [InlineData("Chat.AppHost", "Chat")]
    [InlineData("ChatAppHost", "Chat")]
    [InlineData("Chat", "Chat")]
    [InlineData("AppHost", "AppHost")]
    public void The_title_is_the_name_of_the_system(string name, string title) => Assert.Equal(title, ResourceService.TitleOf(name));

    [Fact]
    public async Task Everybody_may_ask_where_the_user_has_said_so()
    {
        await using var app = await DashboardApp.StartAsync(_ => { }, "none", "--ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS=true");

        var answer = await (await app.ConnectAsync("whatever")).GetApplicationInformationAsync(new());

        Assert.NotEmpty(answer.Name);
    }

    [Fact]
    public async Task Whoever_watches_gets_every_replica_with_what_is_known_of_it()
    {
        await using var app = await DashboardApp.StartAsync(builder =>
        {
            builder.Services.AddHealthChecks().AddCheck("odd", () => HealthCheckResult.Degraded("half"));
            var sleeper = builder.AddExecutable("sleeper", "sleep", "/", "1000").WithHealthCheck("odd");
            builder.AddProject<Projects.StandIns_Aspire_Sample_Web>("web").WithReplicas(2).WithHttpEndpoint()
                .WithEnvironment("COLOUR", "red").WaitForStart(sleeper).WithParentRelationship(sleeper);
            builder.AddParameter("password", "secret1", secret: true);
        });
        using var watch = new WatchedResources((await app.ConnectAsync()).WatchResources(new()));

        var web = await watch.Until("web", resource => resource.State == "Running" && resource.Urls.Count > 0);
        var sleeper = Assert.Single(await watch.Until("sleeper", resource => resource.Health.Any(report => report.HasLevel)));
        var password = Assert.Single(await watch.Until("password", resource => resource.State == "Running"));

        Assert.Equal(2, web.Select(replica => replica.Id).Distinct().Count());
        Assert.All(web, replica =>
        {
            Assert.Equal("Project", replica.Type);
            Assert.Contains(replica.Variables, variable => variable is { Name: "COLOUR", Value: "red", IsFromSpec: true });
            Assert.Contains(replica.Variables, variable => variable.Name == "OTEL_RESOURCE_ATTRIBUTES" && $"web-{variable.Value.Split('=')[1]}" == replica.Id);
            Assert.Contains(replica.Urls, url => url.Url.StartsWith("http://localhost:", StringComparison.Ordinal) && url.Display is not null);
            Assert.Contains(replica.Relations, relation => relation is { Resource: "sleeper", Type: "WaitFor" });
            Assert.Equal(sleeper.Id, replica.Properties.Single(property => property.Name == "resource.parentName").Value.StringValue);
            Assert.NotNull(replica.StartedAt);
            Assert.True(replica.SendsTelemetry);
        });
        var report = Assert.Single(sleeper.Health);
        Assert.Equal(("odd", HealthLevel.Degraded, "half"), (report.Key, report.Level, report.Description));
        Assert.NotNull(password.CreatedAt);
        Assert.True(password.Properties.Single(property => property.Name == "Value").IsSensitive);
    }

    [Fact]
    public async Task A_killed_process_is_told_with_its_exit_code_and_a_command_brings_it_back()
    {
        await using var app = await DashboardApp.StartAsync(builder => builder.AddExecutable("sleeper", "sleep", "/", "1000"));
        var client = await app.ConnectAsync();
        using var watch = new WatchedResources(client.WatchResources(new()));
        var running = Assert.Single(await watch.Until("sleeper", resource => resource.State == "Running"));

        System.Diagnostics.Process.GetProcessById((int)ValueOf(running, "executable.pid")).Kill();
        var ended = Assert.Single(await watch.Until("sleeper", resource => resource.State == "Finished"));
        var answer = await client.ExecuteResourceCommandAsync(new() { Resource = ended.Id, Command = "restart", ResourceType = ended.Type });
        var again = Assert.Single(await watch.Until("sleeper", resource => resource.State == "Running"));

        Assert.Equal(137, ValueOf(ended, "resource.exitCode"));
        Assert.NotNull(ended.StoppedAt);
        Assert.Equal(CommandOutcome.Succeeded, answer.Outcome);
        Assert.NotEqual(ValueOf(running, "executable.pid"), ValueOf(again, "executable.pid"));
        Assert.DoesNotContain(again.Properties, property => property.Name == "resource.exitCode");
    }

    [Fact]
    public async Task Commands_show_what_they_ask_and_answer_with_what_they_say()
    {
        await using var app = await DashboardApp.StartAsync(builder => builder.AddExecutable("sleeper", "sleep", "/", "1000")
            .WithCommand("wipe", "Wipe", context => Task.FromResult(CommandResults.Success($"wiped {context.ResourceName}")), new CommandOptions
            {
                ConfirmationMessage = "Sure?",
                Description = "Deletes all",
                IconName = "Delete",
                IconVariant = IconVariant.Filled,
                UpdateState = _ => ResourceCommandState.Disabled,
            })
            .WithCommand("fail", "Fail", _ => throw new InvalidOperationException("it is broken")));
        var client = await app.ConnectAsync();
        using var watch = new WatchedResources(client.WatchResources(new()));
        var sleeper = Assert.Single(await watch.Until("sleeper", resource => resource.State == "Running"));

        var wiped = await client.ExecuteResourceCommandAsync(new() { Resource = sleeper.Id, Command = "wipe" });
        var failed = await client.ExecuteResourceCommandAsync(new() { Resource = sleeper.Id, Command = "fail" });
        var unknown = await client.ExecuteResourceCommandAsync(new() { Resource = "nobody", Command = "wipe" });

        var wipe = sleeper.Commands.Single(command => command.Name == "wipe");
        Assert.Equal(("Wipe", "Sure?", "Deletes all", "Delete", IconStyle.Filled), (wipe.DisplayName, wipe.Confirmation, wipe.Description, wipe.Icon, wipe.IconStyle));
        Assert.Equal(CommandAvailability.Disabled, wipe.State);
        Assert.Equal(CommandAvailability.Hidden, sleeper.Commands.Single(command => command.Name == "start").State);
        Assert.Equal((CommandOutcome.Succeeded, $"wiped {sleeper.Id}"), (wiped.Outcome, wiped.Message));
        Assert.Equal((CommandOutcome.Failed, "it is broken"), (failed.Outcome, failed.Message));
        Assert.Equal(CommandOutcome.Failed, unknown.Outcome);
    }

    [Fact]
    public async Task A_log_is_read_from_its_first_line_and_followed()
    {
        await using var app = await DashboardApp.StartAsync(builder =>
            builder.AddExecutable("talker", "sh", "/", "-c", "echo first; echo wrong >&2; exec sleep 1000"));
        var client = await app.ConnectAsync();
        var id = (await app.App.Reaches("talker", KnownResourceStates.Running)).ResourceId;
        await app.App.Writes("talker", "wrong");

        using var call = client.WatchResourceConsoleLogs(new() { Resource = id });
        var lines = new List<LogLineInfo>();
        await ReadUntil("wrong");
        app.App.Logs.GetLogger(id).Log(Microsoft.Extensions.Logging.LogLevel.Information, default, "later", null, (state, _) => state);
        await ReadUntil("later");

        Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line.Number));
        Assert.All(lines, line => Assert.Matches("^[0-9-]{10}T[0-9:.]+Z ", line.Text));
        Assert.False(lines.Single(line => line.Text.EndsWith(" first", StringComparison.Ordinal)).IsError);
        Assert.True(lines.Single(line => line.Text.EndsWith(" wrong", StringComparison.Ordinal)).IsError);

        async Task ReadUntil(string text)
        {
            while (!lines.Any(line => line.Text.EndsWith($" {text}", StringComparison.Ordinal)))
            {
                Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).OrFail($"the line '{text}'"));
                lines.AddRange(call.ResponseStream.Current.Lines);
            }
        }
    }

    [Fact]
    public async Task A_long_log_comes_in_messages_that_the_dashboard_can_take_and_ends_where_it_is_not_followed()
    {
        await using var app = await DashboardApp.StartAsync(builder => builder.AddResource(new OwnResource("talker")));
        var client = await app.ConnectAsync();
        for (var i = 0; i < 400; i++)
        {
            app.App.Logs.Append("talker", new string('€', 50_000), false);
        }

        using var call = client.WatchResourceConsoleLogs(new() { Resource = "talker", WithoutFollowing = true });
        var lines = 0;
        while (await call.ResponseStream.MoveNext(CancellationToken.None).OrFail("the end of the log"))
        {
            lines += call.ResponseStream.Current.Lines.Count;
        }

        Assert.Equal(400, lines);
        using var nobody = client.WatchResourceConsoleLogs(new() { Resource = "nobody" });
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => nobody.ResponseStream.MoveNext(CancellationToken.None))).StatusCode);
    }

    [Fact]
    public async Task A_dashboard_that_does_not_read_holds_back_the_last_state_of_a_resource_only()
    {
        await using var app = await DashboardApp.StartAsync(builder => builder.AddResource(new OwnResource("busy")));
        Assert.True(app.App.Services.GetRequiredService<DistributedApplicationModel>().Resources.TryGetByName("busy", out var busy));
        var client = await app.ConnectAsync();
        using var stalled = new WatchedResources(client.WatchResources(new()));
        await stalled.NextAsync();
        const int Changes = 3000;
        for (var i = 1; i <= Changes; i++)
        {
            await app.App.Notifications.PublishUpdateAsync(busy, snapshot => snapshot with { State = $"State {i}", Properties = [new("text", new string('x', 20_000))] });
        }

        Assert.Single(await stalled.Until("busy", resource => resource.State == $"State {Changes}"));
        using var again = new WatchedResources(client.WatchResources(new() { IsReconnect = true }));
        await again.NextAsync();

        Assert.InRange(stalled.Changes, 1, Changes / 2);
        Assert.Single(await again.Until("busy", resource => resource.State == $"State {Changes}"));
        Assert.Equal(0, again.Changes);
    }

    [Fact]
    public async Task Open_calls_end_with_the_application()
    {
        await using var app = await DashboardApp.StartAsync(builder => builder.AddExecutable("sleeper", "sleep", "/", "1000"));
        var client = await app.ConnectAsync();
        using var interactions = client.WatchInteractions();
        var prompt = interactions.ResponseStream.MoveNext(CancellationToken.None);
        using var watch = new WatchedResources(client.WatchResources(new()));
        await watch.Until("sleeper", resource => resource.State == "Running");

        Assert.False(prompt.IsCompleted);
        await app.App.StopAsync();

        // Under load the connection may be gone before the call's own end has been sent.
        await Task.WhenAny(prompt).OrFail("the end of the call");
    }

    [Fact]
    public async Task Nothing_of_it_starts_without_a_dashboard()
    {
        await using var app = await RuntimeApp.StartAsync(RuntimeApp.Builder());

        Assert.Null(app.Services.GetService<ResourceServer>());
        Assert.Null(app.Services.GetService<DashboardLauncher>());
        Assert.Equal(WaitBehavior.StopOnResourceUnavailable, app.Notifications.DefaultWaitBehavior);
    }

    [Fact]
    public async Task With_a_dashboard_a_wait_goes_on_when_what_it_waits_for_is_gone()
    {
        await using var app = await DashboardApp.StartAsync(_ => { });

        Assert.Equal(WaitBehavior.WaitOnResourceUnavailable, app.App.Notifications.DefaultWaitBehavior);
    }

    private static double ValueOf(ResourceInfo resource, string property) =>
        resource.Properties.Single(one => one.Name == property).Value.NumberValue;

    private sealed class OwnResource(string name) : Resource(name);
}
