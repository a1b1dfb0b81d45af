using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace StandIns.Aspire.Tests;

public sealed class TestingAppHostTests
{
    [Fact]
    public async Task A_test_starts_the_program_of_an_apphost_and_talks_to_its_resources()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.StandIns_Aspire_Sample_AppHost>();
        await using var app = await builder.BuildAsync();

        await RuntimeApp.Within(app.StartAsync(), "the start");
        await RuntimeApp.Within(app.ResourceNotifications.WaitForResourceHealthyAsync("web"), "the health of 'web'");
        using var client = app.CreateHttpClient("web");
        var directory = await client.GetStringAsync(new Uri("/directory", UriKind.Relative));

        Assert.EndsWith("StandIns.Aspire.Sample.Web", directory, StringComparison.Ordinal);
        Assert.Equal(app.GetEndpoint("web", "http"), client.BaseAddress);
        Assert.Equal($"Address={app.GetEndpoint("web").ToString().TrimEnd('/')}", await app.GetConnectionStringAsync("store"));
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("no-such-resource"));
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("web", "no-such-endpoint"));
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("store"));
        await Assert.ThrowsAsync<ArgumentException>(() => app.GetConnectionStringAsync("tree").AsTask());
    }

    [Fact]
    public async Task Two_apphosts_of_one_process_do_not_disturb_each_other()
    {
        var builders = await Task.WhenAll(
            DistributedApplicationTestingBuilder.CreateAsync<Projects.StandIns_Aspire_Sample_AppHost>(["--mark=one"]),
            DistributedApplicationTestingBuilder.CreateAsync<Projects.StandIns_Aspire_Sample_AppHost>(["--mark=two"]));
        await using var first = await builders[0].BuildAsync();
        await using var second = await builders[1].BuildAsync();

        await RuntimeApp.Within(Task.WhenAll(first.StartAsync(), second.StartAsync()), "the start of two");
        await RuntimeApp.Within(
            Task.WhenAll(first.ResourceNotifications.WaitForResourceHealthyAsync("web"), second.ResourceNotifications.WaitForResourceHealthyAsync("web")), "the health of both");
        using var one = first.CreateHttpClient("web");
        using var two = second.CreateHttpClient("web");

        Assert.Equal("one", await one.GetStringAsync(new Uri("/env/MARK", UriKind.Relative)));
        Assert.Equal("two", await two.GetStringAsync(new Uri("/env/MARK", UriKind.Relative)));
        await RuntimeApp.Within(first.StopAsync(), "the stop of one");
        Assert.Equal("two", await two.GetStringAsync(new Uri("/env/MARK", UriKind.Relative)));
    }

    [Fact]
    public async Task A_builder_has_the_defaults_of_tests_and_takes_changes()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.StandIns_Aspire_Sample_AppHost>(
            ["--mark=x"], (options, settings) => settings.EnvironmentName = "Staging");

        Assert.Equal("true", builder.Configuration["DcpPublisher:RandomizePorts"]);
        Assert.Equal("yes", builder.Configuration["SAMPLE_FROM_PROFILE"]);
        Assert.Equal("x", builder.Configuration["mark"]);
        Assert.Equal("Staging", builder.Environment.EnvironmentName);
        Assert.EndsWith("StandIns.Aspire.Sample.AppHost", builder.AppHostDirectory, StringComparison.Ordinal);
        builder.Resources.Remove(builder.Resources.Single(resource => resource.Name == "web"));
        builder.Resources.Remove(builder.Resources.Single(resource => resource.Name == "store"));
        await using var app = await builder.BuildAsync();
        await RuntimeApp.Within(app.StartAsync(), "the start");
        await RuntimeApp.Within(app.ResourceNotifications.WaitForResourceAsync("tree", KnownResourceStates.Running), "the tree");
    }

    [Theory]
    [InlineData("without-building", "without building")]
    [InlineData("by-throwing", "gives up")]
    public async Task A_program_that_ends_early_is_reported(string end, string expected)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => DistributedApplicationTestingBuilder.CreateAsync<Projects.StandIns_Aspire_Sample_AppHost>([$"--end={end}"]));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_builder_that_is_not_built_ends_its_program()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.StandIns_Aspire_Sample_AppHost>();

        await RuntimeApp.Within(builder.DisposeAsync().AsTask(), "the end of the program");
    }

    [Fact]
    public async Task An_application_that_is_built_but_not_started_ends_its_program()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.StandIns_Aspire_Sample_AppHost>();
        var app = await builder.BuildAsync();

        await RuntimeApp.Within(app.DisposeAsync().AsTask(), "the end of the application");
        await RuntimeApp.Within(builder.DisposeAsync().AsTask(), "the end of the program");
    }

    [Fact]
    public async Task An_empty_builder_runs_what_the_test_adds()
    {
        using var builder = DistributedApplicationTestingBuilder.Create("--Parameters:greeting=hello");
        var greeting = builder.AddParameter("greeting");
        builder.AddExecutable("echo", "echo", "/").WithArgs(context => context.Args.Add(greeting.Resource));
        await using var app = await builder.BuildAsync();

        await RuntimeApp.Within(app.StartAsync(), "the start");
        var ended = await RuntimeApp.Within(app.ResourceNotifications.WaitForResourceAsync("echo", e => e.Snapshot.ExitCode is not null), "the echo");

        Assert.Equal(0, ended.Snapshot.ExitCode);
        Assert.Equal("true", builder.Configuration["DcpPublisher:RandomizePorts"]);
    }

    [Fact]
    public async Task A_factory_starts_the_application_once()
    {
        await using var factory = new DistributedApplicationFactory(typeof(Projects.StandIns_Aspire_Sample_AppHost), ["--mark=factory"]);

        await RuntimeApp.Within(Task.WhenAll(factory.StartAsync(), factory.StartAsync()), "the start");
        using var client = factory.CreateHttpClient("web");

        await ProcessTable.UntilAsync(async () => await Answers(client), "'web' to answer");
        Assert.Equal("factory", await client.GetStringAsync(new Uri("/env/MARK", UriKind.Relative)));
        Assert.StartsWith("Address=", await factory.GetConnectionString("store"), StringComparison.Ordinal);
    }

    private static async Task<bool> Answers(HttpClient client)
    {
        try
        {
            return (await client.GetAsync(new Uri("/health", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
