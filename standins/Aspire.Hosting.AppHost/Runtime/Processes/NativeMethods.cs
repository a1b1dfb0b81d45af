using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Aspire.Hosting.Runtime;

internal static class NativeMethods
{
    public const int SigTerm = 15;
    public const int SigKill = 9;

    /// <summary>To all of a process group, or to the process alone that is to begin it and has not yet.</summary>
    /// <returns><see langword="false"/> when no process of the group is left.</returns>
    public static bool SignalGroup(int groupId, int signal) => Kill(-groupId, signal) == 0 || Kill(groupId, signal) == 0;

    public static void MakeFifo(string path)
    {
        if (MkFifo(Encoding.UTF8.GetBytes(path + '\0'), Convert.ToUInt32("600", 8)) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The FIFO '{path}' could not be made: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

#pragma warning disable SYSLIB1054 // LibraryImport generates unsafe code, which this project does not allow.
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MkFifo(byte[] path, uint mode);
#pragma warning restore SYSLIB1054
}
