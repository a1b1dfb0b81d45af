namespace Aspire.Hosting.Runtime;

/// <summary>
/// Ends a child when this process does, however it ends. This process holds a FIFO open for writing; beside the child waits a
/// shell that reads it. When the last writer is gone the shell ends the child's process group: TERM, then KILL after five
/// seconds. The same happens when the child has ended and something it started has not; then this process says so first, and
/// does itself what else is to be cleaned up.
/// </summary>
/// <remarks>
/// Nothing is inherited that could keep the FIFO open: .NET opens files for this process only. A parent death signal would not
/// do, because it follows the thread that forked, and neither would standard input, which belongs to the child.
/// </remarks>
internal sealed class ProcessGuard : IDisposable
{
    /// <summary>
    /// Becomes the child, after the watching shell is there. The FIFO is opened for both directions first, since opening it for
    /// reading alone would hang for ever if this process died just before; the reading end then sees the end at once.
    /// A signal that comes before the watcher exists is kept until then, so that an early stop of the group cannot take it along and is not
    /// lost either; the subshell that starts it ends at once, so that the child has no child it does not know of.
    /// </summary>
    private const string LaunchScript =
        """
        aspire_stopped=
        trap 'aspire_stopped=1' TERM INT HUP QUIT
        exec 3<>"$1" || exit 126
        exec 4<"$1" 3<&- || exit 126
        (trap '' TERM INT HUP QUIT; setsid sh -c "$2" aspire-guard "$$" "$1" "$3" <&4 >/dev/null 2>&1 &)
        exec 4<&-
        shift 3
        trap - TERM INT HUP QUIT
        [ -z "$aspire_stopped" ] || exit 143
        exec "$@" </dev/null
        """;

    private const string WatchScript =
        """
        read -r said
        kill -TERM "-$1" 2>/dev/null
        n=0
        while [ $n -lt 50 ] && kill -0 "-$1" 2>/dev/null; do sleep 0.1; n=$((n+1)); done
        kill -KILL "-$1" 2>/dev/null
        rm -f "$2"
        [ -z "$said" ] || exit 0
        eval "$3"
        rm -f "${2%/*}/owner"
        rmdir "${2%/*}" 2>/dev/null
        """;

    // The shell becomes the child. dash drops variables whose names it does not take for names (services__chat-db__http__0);
    // bash keeps them.
    private static readonly string? Bash = Array.Find(["/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"], File.Exists);

    private readonly string _fifo;
    private readonly FileStream _writer;
    private int _isDisposed;

    private ProcessGuard(string fifo, FileStream writer)
    {
        _fifo = fifo;
        _writer = writer;
    }

    public static ProcessGuard Create(string directory)
    {
        var fifo = Path.Combine(directory, Path.GetRandomFileName());
        NativeMethods.MakeFifo(fifo);
        return new(fifo, new FileStream(fifo, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0));
    }

    /// <summary>The command that runs another under the guard, in a session and process group of its own.</summary>
    /// <param name="command">What the child is to be.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="cleanUp">A command to be run after its end when this process is gone; may be empty.</param>
    public IEnumerable<string> Wrap(IEnumerable<string> command, IDictionary<string, string?> environment, IEnumerable<string> cleanUp)
    {
        // Privileged: bash then reads no file that BASH_ENV names.
        IEnumerable<string> shell = Bash is null ? ["setsid", "sh"] : ["setsid", Bash, "--norc", "--noprofile", "-p"];
        return [.. shell, "-c", LaunchScript, "aspire-start", _fifo, WatchScript, string.Join(' ', cleanUp.Select(Quote)), .. Bash is null ? WithLostVariables(environment) : [], .. command];
    }

    /// <summary>The child has ended, or is to.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _writer.Write("ended\n"u8);
            _writer.Dispose();
        }
    }

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static IEnumerable<string> WithLostVariables(IDictionary<string, string?> environment)
    {
        string[] lost = [.. environment.Where(variable => !IsShellName(variable.Key)).Select(variable => $"{variable.Key}={variable.Value}")];
        return lost.Length == 0 ? [] : ["env", .. lost];
    }

    private static bool IsShellName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
