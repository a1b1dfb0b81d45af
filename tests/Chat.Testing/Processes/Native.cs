using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Chat.Testing;

/// <summary>The few system calls that .NET has no word for.</summary>
internal static class Native
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    private static readonly (int Stop, int Continue) JobControl = OperatingSystem.IsMacOS() ? (17, 19) : (19, 18);

    public static int Stop => JobControl.Stop;

    public static int Continue => JobControl.Continue;

    public static bool IsRoot => !OperatingSystem.IsWindows() && GetEffectiveUser() == 0;

    public static bool Signal(int process, int signal) => SendSignal(process, signal) == 0;

    public static void GiveTo(string path, uint user)
    {
        if (ChangeOwner(Encoding.UTF8.GetBytes(path + '\0'), user, user) != 0)
        {
            throw new IOException($"Could not give {path} to user {user}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>The direct children, from /proc; empty where there is none.</summary>
    public static List<int> Children(int process)
    {
        List<int> children = [];
        if (!Directory.Exists("/proc"))
        {
            return children;
        }

        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), out var id) && ParentOf(id) == process)
            {
                children.Add(id);
            }
        }

        return children;
    }

    private static int ParentOf(int process)
    {
        try
        {
            // "pid (name) state ppid …"; the name may hold blanks and parentheses.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return -1; // ended meanwhile
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint GetEffectiveUser();

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int ChangeOwner(byte[] path, uint owner, uint group);
}
