using System.Diagnostics;
using System.Globalization;

namespace Chat.Testing;

/// <summary>
/// A server that ends with the test process, however that ends: its parent is a small shell that reads a pipe the test
/// process holds open, and signals the server when the pipe closes.
/// </summary>
public sealed class GuardedProcess : IAsyncDisposable
{
    // $1 log, $2 signal, $3 directory to remove when the test process was killed, then the command.
    // A frozen server is woken first, else it could not hear the signal. The watcher is killed when the server has
    // ended: it must not signal a number that may belong to somebody else by then.
    private const string Guard =
        """
        log=$1; signal=$2; throwaway=$3; shift 3
        exec 3<&0 2>>"$log"
        "$@" </dev/null 3<&- >>"$log" 2>&1 &
        server=$!
        echo $server
        (
          cat <&3 >/dev/null
          trap '' TERM
          kill -CONT $server $(cat /proc/$server/task/$server/children 2>/dev/null) 2>/dev/null
          kill -$signal $server 2>/dev/null
          tries=0
          while kill -0 $server 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries+1)); done
          kill -KILL $server 2>/dev/null
          rm -rf "$throwaway"
        ) >/dev/null 2>&1 &
        watcher=$!
        exec 3<&-
        wait $server
        code=$?
        kill $watcher 2>/dev/null
        exit $code
        """;

    private readonly Process _guard;
    private readonly int _signal;
    private bool _frozen;

    private GuardedProcess(Process guard, int id, int signal)
    {
        _guard = guard;
        _signal = signal;
        Id = id;
    }

    public int Id { get; }

    public bool HasExited => _guard.HasExited;

    /// <param name="command">Program and arguments.</param>
    /// <param name="directory">Working directory, removed by the guard when the test process is killed.</param>
    /// <param name="log">File that takes the output.</param>
    /// <param name="interrupts">Whether the server is asked to end with SIGINT instead of SIGTERM.</param>
    /// <param name="environment">Variables added to those of the test process.</param>
    /// <param name="prefix">Program and arguments that start the guard, for example to change the user.</param>
    public static async Task<GuardedProcess> StartAsync(
        IReadOnlyList<string> command,
        string directory,
        string log,
        bool interrupts = false,
        IReadOnlyDictionary<string, string>? environment = null,
        IReadOnlyList<string>? prefix = null)
    {
        string[] line = [.. prefix ?? [], "/bin/sh", "-c", Guard, "guard", log, interrupts ? "INT" : "TERM", directory, .. command];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = directory,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var guard = Process.Start(start)!;
        var id = await guard.StandardOutput.ReadLineAsync().OrFail($"the process number of {command[0]}");
        return new GuardedProcess(
            guard,
            int.Parse(id ?? throw new InvalidOperationException($"The guard of {command[0]} ended at once."), CultureInfo.InvariantCulture),
            interrupts ? Native.Interrupt : Native.Terminate);
    }

    /// <summary>Asks the server to end, and kills it when it does not within 10 s.</summary>
    public async Task StopAsync()
    {
        Thaw();
        if (!HasExited)
        {
            Native.Signal(Id, _signal);
        }

        try
        {
            await _guard.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    /// <summary>SIGKILL to the server and to its children, who could not be told otherwise.</summary>
    public async Task KillAsync()
    {
        if (!HasExited)
        {
            var children = Native.Children(Id);
            Native.Signal(Id, Native.Kill);
            foreach (var child in children)
            {
                Native.Signal(child, Native.Kill);
            }
        }

        _frozen = false;
        await _guard.WaitForExitAsync().OrFail($"the end of process {Id} after SIGKILL");
    }

    /// <summary>Stops the server and its children in their tracks; connections stay open and nobody answers.</summary>
    public void Freeze()
    {
        _frozen = true;
        Native.Signal(Id, Native.Stop);
        foreach (var child in Native.Children(Id))
        {
            Native.Signal(child, Native.Stop);
        }
    }

    public void Thaw()
    {
        if (!_frozen || HasExited)
        {
            return;
        }

        foreach (var child in Native.Children(Id))
        {
            Native.Signal(child, Native.Continue);
        }

        Native.Signal(Id, Native.Continue);
        _frozen = false;
    }

    /// <summary>What the guard sees when the test process dies.</summary>
    internal void LetGo() => _guard.StandardInput.Close();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _guard.Dispose();
    }
}
