using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StandIns.Aspire.Tests;

/// <summary>Containers, run by a script in the place of an engine.</summary>
public sealed class RuntimeContainerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("engine-").FullName;

    [Fact]
    public async Task A_container_is_run_by_the_engine_with_its_ports_variables_mounts_and_arguments()
    {
        var builder = RuntimeApp.Builder($"--DcpPublisher:ContainerRuntime={Engine()}");
        var box = builder.AddContainer("box", "library/box", "1.2").WithImageRegistry("docker.io").WithEntrypoint("/bin/start").WithVolume("data", "/data")
            .WithContainerRuntimeArgs("--cpus=1").WithEndpoint(targetPort: 80, scheme: "tcp", name: "tcp", env: "PORT").WithEnvironment("SECRET", "hidden").WithArgs("--flag");
        await using var app = await RuntimeApp.StartAsync(builder);

        var state = await app.Reaches("box", KnownResourceStates.Running);
        var line = await app.Writes("box", "run --rm");

        Assert.Contains($"--name {state.ResourceId} ", line, StringComparison.Ordinal);
        Assert.Matches("--publish 127.0.0.1:[0-9]+:80 ", line);
        Assert.Contains("--env SECRET ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", line, StringComparison.Ordinal);
        Assert.Contains("--mount type=volume,source=data,target=/data ", line, StringComparison.Ordinal);
        Assert.EndsWith("--entrypoint /bin/start --cpus=1 docker.io/library/box:1.2 --flag", line, StringComparison.Ordinal);
        await app.Writes("box", "SECRET=hidden PORT=80");
        Assert.True(box.GetEndpoint("tcp").Port > 0);
        Assert.True((await app.Commands.ExecuteCommandAsync("box", KnownResourceCommands.StopCommand)).Success);
        Assert.Equal(KnownResourceStates.Exited, app.StateOf("box"));
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_is_as_good_as_none()
    {
        var builder = RuntimeApp.Builder($"--DcpPublisher:ContainerRuntime={Engine("exit 1")}");
        builder.AddContainer("box", "library/box");
        await using var app = await RuntimeApp.StartAsync(builder);

        Assert.Equal(KnownResourceStates.RuntimeUnhealthy, app.StateOf("box"));
    }

    [Fact]
    public async Task A_container_of_a_killed_apphost_is_removed()
    {
        var mark = Guid.NewGuid().ToString();
        await using var apphost = SampleAppHost.Start(mark, $"--DcpPublisher:ContainerRuntime={Engine()}", "--box=true");
        var line = (await apphost.PrintsAsync("run --rm --name ", 1))[^1];
        var name = line.Split("--name ")[1].Split(' ')[0];

        apphost.Kill();

        var removed = Path.Combine(_directory, "removed");
        await ProcessTable.Until(() => File.Exists(removed), "the container to be removed");
        Assert.Equal($"rm --force {name}", (await File.ReadAllTextAsync(removed)).Trim());
        await ProcessTable.Until(() => ProcessTable.WithVariable(SampleAppHost.Mark, mark).Length == 0, "the last guard to end");
    }

    [Fact]
    public async Task A_container_that_has_ended_is_left_to_the_engine()
    {
        var builder = RuntimeApp.Builder($"--DcpPublisher:ContainerRuntime={Engine()}");
        builder.AddContainer("box", "library/box");
        await using var app = await RuntimeApp.StartAsync(builder);
        await app.Writes("box", "run --rm");

        await app.StopAsync();

        Assert.False(File.Exists(Path.Combine(_directory, "removed")));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Engine(string ps = "exit 0")
    {
        var file = Path.Combine(_directory, "engine");
        File.WriteAllText(file, $$"""
            #!/bin/sh
            case $1 in
                ps) {{ps}} ;;
                inspect) echo true ;;
                rm) echo "$@" >{{_directory}}/removing && mv {{_directory}}/removing {{_directory}}/removed ;;
                run) echo "$@"; echo "SECRET=$SECRET PORT=$PORT"; exec sleep 1000 ;;
            esac
            """);
#pragma warning disable CA1416 // The stand-in starts processes on Linux only, and so do its tests.
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        return file;
    }
}
