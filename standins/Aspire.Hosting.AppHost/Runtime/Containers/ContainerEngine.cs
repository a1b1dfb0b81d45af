using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Runtime;

/// <summary>The command line of a container engine that answers: the one configured, else docker, else podman.</summary>
internal sealed partial class ContainerEngine
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly IConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly ILogger<ContainerEngine> _logger;

    // One look for the whole run, however many containers there are.
    private readonly Lazy<Task<string?>> _command;

    public ContainerEngine(IConfiguration configuration, TimeProvider time, ILogger<ContainerEngine> logger)
    {
        _configuration = configuration;
        _time = time;
        _logger = logger;
        _command = new(FindAsync);
    }

    /// <summary>The command, or <see langword="null"/> when no engine answers.</summary>
    public Task<string?> Command => _command.Value;

    /// <summary>Ends when the container runs, or when the process that runs it has ended.</summary>
    public async Task WaitUntilRunningAsync(string name, Task exited, CancellationToken cancellationToken)
    {
        while (!exited.IsCompleted)
        {
            var (code, output) = await RunAsync((await Command.ConfigureAwait(false))!, ["inspect", "--format", "{{.State.Running}}", name]).ConfigureAwait(false);
            if (code == 0 && output.Trim() == "true")
            {
                return;
            }

            await Task.WhenAny(exited, Task.Delay(PollInterval, _time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Removes a container that its own command could not: that one has been killed, perhaps.</summary>
    public async Task RemoveAsync(string name)
    {
        if (await Command.ConfigureAwait(false) is { } command)
        {
            await RunAsync(command, ContainerCommand.RemoveArguments(name)).ConfigureAwait(false);
        }
    }

    private async Task<string?> FindAsync()
    {
        string[] candidates = _configuration["DcpPublisher:ContainerRuntime"] is { Length: > 0 } configured ? [configured] : ["docker", "podman"];
        foreach (var candidate in candidates)
        {
            // Asks the engine, where "version" or "info" may be answered by the command line alone.
            var (code, _) = await RunAsync(candidate, ["ps", "--quiet"]).ConfigureAwait(false);
            if (code == 0)
            {
                return candidate;
            }

            if (code is not null)
            {
                LogUnhealthy(candidate);
            }
        }

        LogUnavailable();
        return null;
    }

    /// <returns>No code when the command could not be started.</returns>
    private async Task<(int? Code, string Output)> RunAsync(string command, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true });
            if (process is null)
            {
                return (null, "");
            }

            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            try
            {
                await process.WaitForExitAsync().WaitAsync(AnswerLimit, _time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                return (-1, "");
            }

            await errors.ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false));
        }
        catch (Win32Exception)
        {
            return (null, "");
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Container runtime '{Runtime}' was found but appears to be unhealthy: it does not answer.")]
    private partial void LogUnhealthy(string runtime);

    [LoggerMessage(2, LogLevel.Warning, "No container engine answers: containers are RuntimeUnhealthy, everything else runs.")]
    private partial void LogUnavailable();
}
