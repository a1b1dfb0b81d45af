using System.Diagnostics;

namespace Aspire.Hosting.Runtime;

/// <summary>A running child in a process group of its own, whose output is read line by line.</summary>
internal sealed class GuardedProcess : IDisposable
{
    // What holds the output open after the process has ended is ended by the guard; its last lines may take a moment.
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly ProcessGroup _group;
    private readonly ProcessGuard _guard;
    private readonly TimeProvider _time;

    private GuardedProcess(Process process, ProcessGuard guard, TimeProvider time, Action<string, bool> onLine)
    {
        _process = process;
        _group = new(process);
        _guard = guard;
        _time = time;
        Id = process.Id;
        var output = Task.WhenAll(
            ReadAsync(process.StandardOutput.BaseStream, line => onLine(line, false)),
            ReadAsync(process.StandardError.BaseStream, line => onLine(line, true)));
        Exited = WaitAsync(output);
    }

    /// <summary>The process id, which is the id of the group as well.</summary>
    public int Id { get; }

    /// <summary>The exit code, when the process has ended and its output has been read.</summary>
    public Task<int> Exited { get; }

    public static GuardedProcess Start(ProcessSpec spec, GuardRoom room, TimeProvider time, Action<string, bool> onLine)
    {
        var executable = spec.FindExecutable();
        var start = new ProcessStartInfo
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in spec.Environment)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        var guard = room.CreateGuard();
        try
        {
            string[] command = [.. guard.Wrap([executable, .. spec.Arguments], start.Environment, spec.CleanUp)];
            start.FileName = command[0];
            foreach (var argument in command.Skip(1))
            {
                start.ArgumentList.Add(argument);
            }

            var process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
            process.StandardInput.Close();
            return new(process, guard, time, onLine);
        }
        catch
        {
            guard.Dispose();
            throw;
        }
    }

    /// <summary>Asks the group to end, and ends it when it has not after the limit or when the token is cancelled.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> StopAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!Exited.IsCompleted)
        {
            _group.Signal(NativeMethods.SigTerm);
            try
            {
                await Exited.WaitAsync(limit, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
            {
                _group.Signal(NativeMethods.SigKill);
                await Exited.ConfigureAwait(false);
                return false;
            }
        }

        return true;
    }

    public void Dispose()
    {
        _guard.Dispose();
        _group.Dispose();
        _process.Dispose();
    }

    /// <summary>A thread of its own: a read of a child's output blocks, and the pool has only as many threads as there are processors.</summary>
    private static Task ReadAsync(Stream stream, Action<string> onLine) =>
        Task.Factory.StartNew(new LinePump(stream, onLine).Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task<int> WaitAsync(Task output)
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _guard.Dispose();
        try
        {
            await output.WaitAsync(OutputLimit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Something that left the group holds the output; its lines are not waited for.
        }

        return _process.ExitCode;
    }
}
