using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Chat.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Chat.AppHost.Tests;

/// <summary>A reset as the way out of a system that has not come up, beside a resource that is Aspire's own.</summary>
public sealed class ResetTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly DataFolder _data = new();
    private DistributedApplication _application = null!;
    private readonly FakeTimeProvider _time = new();
    private readonly TcpListener _silence = new(IPAddress.Loopback, 0);
    private bool _migrationsFail = true;
    private bool _migrationsHang;

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Chat_AppHost>([$"--Chat:DataDirectory={_data.Path}", "--Chat:Resources=native"]);

        // As with a dashboard: what waits for something that has failed waits on, because somebody may start it again.
        builder.Services.Configure<ResourceNotificationServiceOptions>(options => options.DefaultWaitBehavior = WaitBehavior.WaitOnResourceUnavailable);
        builder.Services.AddKeyedSingleton<TimeProvider>("reset-data", _time);
        _silence.Start();
        var migrations = builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == "migrations");
        builder.CreateResourceBuilder(migrations).WithEnvironment(context =>
        {
            if (_migrationsFail)
            {
                context.EnvironmentVariables["Migrations__StepTimeout"] = "never";
            }

            if (_migrationsHang)
            {
                // Connected by the system, and answered by nobody.
                context.EnvironmentVariables["ConnectionStrings__chatdb"] = $"Host=127.0.0.1;Port={((IPEndPoint)_silence.LocalEndpoint).Port};Database=chatdb;Timeout=300";
            }
        });
        builder.AddExecutable("aspire-dashboard", "sleep", "/", "1000");
        _application = await builder.BuildAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _silence.Dispose();
        await _data.DisposeAsync();
    }

    [Fact]
    public async Task A_reset_says_when_the_migrations_fail_or_do_not_end_and_mends_the_system_when_they_do_and_leaves_Aspires_dashboard_alone()
    {
        var start = _application.StartAsync();
        await StateAsync("history", KnownResourceStates.FailedToStart);
        await StateAsync("hub", KnownResourceStates.Waiting);
        var dashboard = await StateAsync("aspire-dashboard", KnownResourceStates.Running);

        var failed = await ResetAsync();
        (_migrationsFail, _migrationsHang) = (false, true);
        var hanging = ResetAsync();
        await StateAsync("migrations", KnownResourceStates.Running);
        _time.Advance(TimeSpan.FromMinutes(3));
        var givenUp = await hanging;
        _migrationsHang = false;
        var reset = await ResetAsync();

        Assert.Equal((false, "migrations failed: its log says why."), (failed.Success, failed.Message));
        Assert.False(givenUp.Success);
        Assert.Matches("^Not done after 3 minutes, given up while (starting|waiting for) migrations\\. Start the AppHost again\\.$", givenUp.Message);
        Assert.True(reset.Success, reset.Message);
        var hub = await _application.ResourceNotifications.WaitForResourceAsync("hub", _ => true);
        Assert.Equal(HealthStatus.Healthy, hub.Snapshot.HealthStatus);
        Assert.Equal(dashboard.Snapshot.StartTimeStamp, (await StateAsync("aspire-dashboard", KnownResourceStates.Running)).Snapshot.StartTimeStamp);
        await start.OrFail("the start ends");
    }

    private Task<ExecuteCommandResult> ResetAsync() => _application.ResourceCommands.ExecuteCommandAsync("chatdb", "reset-data").OrFail("the reset ends", Limit);

    private Task<ResourceEvent> StateAsync(string resource, string state) =>
        _application.ResourceNotifications.WaitForResourceAsync(resource, change => change.Snapshot.State?.Text == state).OrFail($"{resource} is {state}", Limit);
}
