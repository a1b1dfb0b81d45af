using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Chat.AppHost.Running;

namespace Chat.AppHost.Tests;

public sealed class StartProgressTests
{
    private readonly ProjectResource _hub = new("hub");
    private readonly ProjectResource _migrations = new("migrations");
    private readonly StartProgress _progress;

    public StartProgressTests()
    {
        _hub.Annotations.Add(new ReplicaAnnotation(2));
        _hub.Annotations.Add(new EndpointAnnotation(System.Net.Sockets.ProtocolType.Tcp, name: "grpc"));
        _progress = new StartProgress(new DistributedApplicationModel([_hub, _migrations]));
    }

    [Fact]
    public void The_start_is_complete_with_the_last_replica_and_the_end_of_what_is_to_end()
    {
        Assert.False(_progress.IsComplete(Of(_hub, "hub-a", KnownResourceStates.Running)));
        Assert.False(_progress.IsComplete(Of(_migrations, "migrations-a", KnownResourceStates.Running)));
        Assert.True(_progress.IsComplete(Of(_hub, "hub-b", KnownResourceStates.Running)));
        Assert.True(_progress.IsComplete(Of(_migrations, "migrations-a", KnownResourceStates.Finished, 0)));
        Assert.False(_progress.IsComplete(Of(_hub, "hub-a", KnownResourceStates.Exited, 137)));
    }

    [Fact]
    public void What_is_started_by_hand_is_not_waited_for()
    {
        var rebuilder = new ExecutableResource("hub-rebuilder", "dotnet", "/");
        rebuilder.Annotations.Add(new ExplicitStartupAnnotation());
        var job = new ExecutableResource("job", "true", "/");
        var progress = new StartProgress(new DistributedApplicationModel([rebuilder, job]));

        Assert.False(progress.IsComplete(Of(rebuilder, "hub-rebuilder-a", KnownResourceStates.NotStarted)));
        Assert.True(progress.IsComplete(Of(job, "job-a", KnownResourceStates.Finished, 0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(137)]
    public void A_service_that_ends_is_named_once_whatever_its_exit_code(int code)
    {
        Assert.Equal($"hub ended with exit code {code}.", _progress.Failure(Of(_hub, "hub-a", KnownResourceStates.Exited, code)));
        Assert.Null(_progress.Failure(Of(_hub, "hub-a", KnownResourceStates.Exited, code)));
        Assert.Equal($"hub ended with exit code {code}.", _progress.Failure(Of(_hub, "hub-b", KnownResourceStates.Exited, code)));
    }

    [Fact]
    public void What_somebody_stops_has_not_failed()
    {
        Assert.Null(_progress.Failure(Of(_hub, "hub-a", KnownResourceStates.Stopping)));
        Assert.Null(_progress.Failure(Of(_hub, "hub-a", KnownResourceStates.Finished, -1)));
        Assert.Null(_progress.Failure(Of(_hub, "hub-a", KnownResourceStates.Running)));
        Assert.Equal("hub ended with exit code 137.", _progress.Failure(Of(_hub, "hub-a", KnownResourceStates.Finished, 137)));
    }

    [Fact]
    public void The_migrations_may_end_but_not_fail()
    {
        Assert.Null(_progress.Failure(Of(_migrations, "migrations-a", KnownResourceStates.Finished, 0)));
        Assert.Equal("migrations ended with exit code 3.", _progress.Failure(Of(_migrations, "migrations-b", KnownResourceStates.Exited, 3)));
    }

    [Fact]
    public void What_cannot_be_started_is_named()
    {
        Assert.Equal("hub failed to start.", _progress.Failure(Of(_hub, "hub-a", KnownResourceStates.FailedToStart)));
    }

    private static ResourceEvent Of(IResource resource, string id, string state, int? exitCode = null) =>
        new(resource, id, new CustomResourceSnapshot
        {
            ResourceType = "Project",
            Properties = ImmutableArray<ResourcePropertySnapshot>.Empty,
            State = state,
            ExitCode = exitCode,
        });
}
