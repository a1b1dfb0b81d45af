using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using static StandIns.Aspire.Tests.ModelKit;

namespace StandIns.Aspire.Tests;

public sealed class ModelBuilderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(new string[0], true, null)]
    [InlineData(new[] { "--operation", "run" }, true, null)]
    [InlineData(new[] { "--operation", "publish", "--step", "deploy" }, false, "deploy")]
    [InlineData(new[] { "--publisher", "manifest", "--output-path", "m.json" }, false, "publish-manifest")]
    public void The_switches_choose_between_running_and_publishing(string[] args, bool isRun, string? step)
    {
        var builder = Builder(args);

        Assert.Equal((isRun, !isRun), (builder.ExecutionContext.IsRunMode, builder.ExecutionContext.IsPublishMode));
        Assert.Equal(step, builder.Configuration["Pipeline:Step"]);
    }

    [Fact]
    public void An_unknown_operation_is_refused()
    {
        var exception = Assert.Throws<DistributedApplicationException>(() => Builder("--operation", "dance"));

        Assert.Contains("'dance'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_app_host_knows_its_place_and_two_places_differ()
    {
        var here = Builder(Path.GetTempPath(), []);
        var there = Builder(AppContext.BaseDirectory, []);

        Assert.Equal(Path.TrimEndingDirectorySeparator(Path.GetTempPath()), here.AppHostDirectory);
        Assert.Equal(here.AppHostDirectory, here.Configuration["AppHost:Directory"]);
        Assert.Equal(here.Configuration["AppHost:PathSha256"], here.Configuration["AppHost:Sha256"]);
        Assert.NotEqual(here.Configuration["AppHost:Sha256"], there.Configuration["AppHost:Sha256"]);
        Assert.Equal(here.Configuration["AppHost:ProjectNameSha256"], there.Configuration["AppHost:ProjectNameSha256"]);
    }

    [Fact]
    public void The_command_line_chooses_the_environment()
    {
        Assert.Equal("Staging", Builder("--environment", "Staging").Environment.EnvironmentName);
        Assert.True(Builder("--environment=Development").Environment.IsDevelopment());
    }

    [Fact]
    public void No_file_is_watched_for_changes()
    {
        var sources = ((IConfigurationBuilder)Builder("--environment=Development").Configuration).Sources.OfType<FileConfigurationSource>().ToArray();

        Assert.NotEmpty(sources);
        Assert.DoesNotContain(sources, source => source.ReloadOnChange);
    }

    [Fact]
    public void Keys_for_the_dashboard_are_made_only_with_a_dashboard()
    {
        var without = Builder();
        var with = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { ProjectDirectory = Path.GetTempPath() });
        var open = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            ProjectDirectory = Path.GetTempPath(),
            Args = ["--ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS=true"],
        });

        Assert.Null(without.Configuration["AppHost:OtlpApiKey"]);
        Assert.Equal("ApiKey", with.Configuration["AppHost:ResourceService:AuthMode"]);
        Assert.NotEmpty(with.Configuration["AppHost:OtlpApiKey"]!);
        Assert.NotEmpty(with.Configuration["AppHost:BrowserToken"]!);
        Assert.Equal("Unsecured", open.Configuration["AppHost:ResourceService:AuthMode"]);
        Assert.Null(open.Configuration["AppHost:BrowserToken"]);
    }

    [Fact]
    public async Task Unsecured_addresses_of_the_dashboard_are_refused_by_name()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            ProjectDirectory = Path.GetTempPath(),
            Args = ["--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:1", "--ASPNETCORE_URLS=https://localhost:2", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=false"],
        });
        await using var app = builder.Build();

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(Token));

        Assert.Contains("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handlers_run_in_the_order_they_subscribed_and_only_for_their_resource()
    {
        var builder = Builder();
        var one = builder.AddParameter("one", "v");
        var two = builder.AddParameter("two", "v");
        var calls = new List<string>();
        builder.Eventing.Subscribe<ProbeEvent>((e, _) => Note("all"));
        var first = builder.Eventing.Subscribe<ProbeEvent>(one.Resource, (e, _) => Note("one"));
        builder.Eventing.Subscribe<ProbeEvent>(two.Resource, (e, _) => Note("two"));

        await builder.Eventing.PublishAsync(new ProbeEvent(one.Resource), Token);
        builder.Eventing.Unsubscribe(first);
        await builder.Eventing.PublishAsync(new ProbeEvent(one.Resource), EventDispatchBehavior.BlockingConcurrent, Token);

        Assert.Equal(["all", "one", "all"], calls);

        Task Note(string call)
        {
            calls.Add(call);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task The_first_failure_ends_a_sequence_while_concurrent_handlers_all_run()
    {
        var builder = Builder();
        var resource = builder.AddParameter("one", "v").Resource;
        var ran = 0;
        builder.Eventing.Subscribe<ProbeEvent>((_, _) => throw new InvalidOperationException("first"));
        builder.Eventing.Subscribe<ProbeEvent>((_, _) =>
        {
            Interlocked.Increment(ref ran);
            throw new InvalidOperationException("second");
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => builder.Eventing.PublishAsync(new ProbeEvent(resource), Token));
        var afterSequence = ran;
        var gathered = await Assert.ThrowsAsync<AggregateException>(
            () => builder.Eventing.PublishAsync(new ProbeEvent(resource), EventDispatchBehavior.BlockingConcurrent, Token));

        Assert.Equal((0, 1), (afterSequence, ran));
        Assert.Equal(2, gathered.InnerExceptions.Count);
    }

    [Fact]
    public async Task A_publisher_that_does_not_block_does_not_wait()
    {
        var builder = Builder();
        var resource = builder.AddParameter("one", "v").Resource;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        builder.Eventing.Subscribe<ProbeEvent>(async (_, _) =>
        {
            await release.Task;
            done.SetResult();
        });

        await builder.Eventing.PublishAsync(new ProbeEvent(resource), EventDispatchBehavior.NonBlockingSequential, Token);
        var wasDone = done.Task.IsCompleted;
        release.SetResult();

        Assert.False(wasDone);
        await done.Task.WaitAsync(Chat.Testing.Waits.Limit, TimeProvider.System, Token);
    }

    private sealed class ProbeEvent(IResource resource) : IDistributedApplicationResourceEvent
    {
        public IResource Resource { get; } = resource;
    }
}
