using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using static StandIns.Aspire.Tests.ModelKit;

namespace StandIns.Aspire.Tests;

public sealed class ModelResourceTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("Api-2")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void A_good_name_is_taken(string name)
    {
        Assert.Equal(name, Builder().AddParameter(name, "v").Resource.Name);
    }

    [Theory]
    [InlineData("", "1 to 64")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345", "1 to 64")]
    [InlineData("1a", "starts with")]
    [InlineData("-a", "starts with")]
    [InlineData("a-", "end with")]
    [InlineData("a--b", "hyphens")]
    [InlineData("a_b", "'_'")]
    [InlineData("ä", "'ä'")]
    public void A_bad_name_is_refused_with_the_reason(string name, string reason)
    {
        var exception = Assert.Throws<ArgumentException>(() => Builder().AddParameter(name, "v"));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_differ_in_more_than_case()
    {
        var builder = Builder();
        builder.AddParameter("api", "v");

        var exception = Assert.Throws<DistributedApplicationException>(() => builder.AddPlainProject("API"));

        Assert.Contains("'API'", exception.Message, StringComparison.Ordinal);
        Assert.True(builder.Resources.TryGetByName("aPi", out _));
    }

    [Fact]
    public void An_annotation_is_added_or_takes_the_place_of_its_kind()
    {
        var api = Builder().AddPlainProject("api").WithAnnotation(new ReplicaAnnotation(2)).WithAnnotation(new ReplicaAnnotation(3));
        var added = api.Resource.Annotations.OfType<ReplicaAnnotation>().Count();

        api.WithAnnotation(new ReplicaAnnotation(4), ResourceAnnotationMutationBehavior.Replace);

        Assert.Equal(2, added);
        Assert.Equal([4], api.Resource.Annotations.OfType<ReplicaAnnotation>().Select(replicas => replicas.Replicas));
    }

    [Fact]
    public void A_resource_waits_for_what_its_dependency_is_part_of()
    {
        var builder = Builder();
        var database = builder.AddPostgres("pg").AddDatabase("chatdb");
        var redis = builder.AddRedis("cache");
        var composed = builder.AddConnectionString("composed", ReferenceExpression.Create($"x={redis}"));
        var api = builder.AddPlainProject("api").WaitFor(database, WaitBehavior.StopOnResourceUnavailable).WaitForStart(composed).WaitForCompletion(builder.AddExecutable("tool", "true", "."), 3);

        var waits = api.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => (wait.Resource.Name, wait.WaitType, wait.WaitBehavior, wait.ExitCode));

        Assert.Equal(
            [
                ("pg", WaitType.WaitUntilHealthy, WaitBehavior.StopOnResourceUnavailable, 0),
                ("chatdb", WaitType.WaitUntilHealthy, WaitBehavior.StopOnResourceUnavailable, 0),
                ("cache", WaitType.WaitUntilStarted, null, 0),
                ("composed", WaitType.WaitUntilStarted, null, 0),
                ("tool", WaitType.WaitForCompletion, null, 3),
            ],
            waits);
    }

    [Fact]
    public void Nothing_waits_for_itself_or_its_parent()
    {
        var builder = Builder();
        var api = builder.AddPlainProject("api");
        var part = builder.AddResource(new Part("part", api.Resource));

        Assert.Throws<DistributedApplicationException>(() => api.WaitFor(api));
        Assert.Throws<DistributedApplicationException>(() => part.WaitForCompletion(api));
    }

    [Fact]
    public void An_http_health_check_chooses_its_endpoint_when_it_is_added()
    {
        var builder = Builder();
        var both = builder.AddPlainProject("both").WithHttpEndpoint().WithHttpsEndpoint().WithHttpHealthCheck("/health");
        var named = builder.AddPlainProject("named").WithHttpEndpoint().WithHttpEndpoint(name: "admin").WithHttpHealthCheck("/alive", 204, "admin");
        var renamed = builder.AddPlainProject("renamed").WithEndpoint(scheme: "tcp").WithHttpEndpoint(name: "web").WithHttpHealthCheck();
        var bare = builder.AddPlainProject("bare");

        var keys = new[] { both, named, renamed }.Select(resource => resource.Resource.Annotations.OfType<HealthCheckAnnotation>().Single().Key);

        Assert.Equal(["both_https_/health_200_check", "named_admin_/alive_204_check", "renamed_web_/_200_check"], keys);
        Assert.Throws<DistributedApplicationException>(() => bare.WithHttpHealthCheck());
        Assert.Throws<DistributedApplicationException>(() => renamed.WithHttpHealthCheck(endpointName: "tcp"));
        Assert.Throws<ArgumentException>(() => both.WithHttpHealthCheck("http://elsewhere"));
        using var provider = builder.Services.BuildServiceProvider();
        Assert.Equal(keys, provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(check => check.Name));
    }

    [Fact]
    public void A_command_replaces_one_of_its_name()
    {
        var api = Builder().AddPlainProject("api").WithHttpEndpoint()
            .WithCommand("seed", "Old", _ => Task.FromResult(CommandResults.Success()))
            .WithCommand("seed", "New", _ => Task.FromResult(CommandResults.Success()), new CommandOptions { IsHighlighted = true, IconName = "Database" })
            .WithHttpCommand("/reset", "Reset");

        Assert.Equal(
            [("seed", "New", true), ("api-http-http-post-/reset", "Reset", false)],
            api.Resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => (command.Name, command.DisplayName, command.IsHighlighted)));
    }

    [Theory]
    [InlineData("redis", null, "redis", "latest")]
    [InlineData("library/redis:8.6", null, "library/redis", "8.6")]
    [InlineData("docker.io/library/redis:8.6", "docker.io", "library/redis", "8.6")]
    [InlineData("localhost:5000/team/app", "localhost:5000", "team/app", "latest")]
    public void The_name_of_an_image_is_taken_apart(string text, string? registry, string image, string tag)
    {
        var box = Builder().AddContainer("box", text);

        Assert.True(box.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var annotation));
        Assert.Equal((registry, image, tag), (annotation.Registry, annotation.Image, annotation.Tag));
    }

    [Fact]
    public void The_version_of_an_image_is_said_once()
    {
        var builder = Builder();
        var pinned = builder.AddContainer("pinned", "app@sha256:abc");

        Assert.True(pinned.Resource.TryGetContainerImageName(out var name));
        Assert.Equal("app@sha256:abc", name);
        Assert.Throws<InvalidOperationException>(() => builder.AddContainer("box", "app:1", "2"));
    }

    [Fact]
    public async Task Redis_is_started_by_a_shell_with_password_and_persistence()
    {
        var builder = Builder("--AppHost:Sha256=0123456789abcdef");
        var redis = builder.AddRedis("cache", port: 6400).WithPersistence(TimeSpan.FromSeconds(30), 10);
        var kept = builder.AddRedis("kept").WithPassword(null).WithDataVolume();

        Assert.Equal(["-c", "redis-server --requirepass $REDIS_PASSWORD --save 30 10"], await ArgsOf(redis));
        Assert.Equal(["-c", "redis-server --save 60 1"], await ArgsOf(kept));
        Assert.Equal((6400, 6379), (EndpointOf(redis, "tcp").Port!.Value, EndpointOf(redis, "tcp").TargetPort!.Value));
        Assert.EndsWith("-kept-data", kept.Resource.Annotations.OfType<ContainerMountAnnotation>().Single().Source, StringComparison.Ordinal);
    }

    [Fact]
    public void The_data_of_Postgres_lies_where_its_version_keeps_it()
    {
        var builder = Builder();

        var current = builder.AddPostgres("new").WithDataVolume();
        var old = builder.AddPostgres("old").WithImageTag("17.2").WithDataVolume("named");

        Assert.Equal("/var/lib/postgresql", current.Resource.Annotations.OfType<ContainerMountAnnotation>().Single().Target);
        Assert.Equal(("named", "/var/lib/postgresql/data"), old.Resource.Annotations.OfType<ContainerMountAnnotation>().Select(mount => (mount.Source, mount.Target)).Single());
    }

    private sealed class Part(string name, IResource parent) : Resource(name), IResourceWithParent, IResourceWithWaitSupport
    {
        public IResource Parent { get; } = parent;
    }
}
