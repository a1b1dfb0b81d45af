using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Aspire.Hosting.Runtime;

internal enum SignalOutcome
{
    Sent,
    NobodyLeft,

    /// <summary>The kernel has no such call, or whoever confines this process does not let it through.</summary>
    NotSupported,
}

internal static class NativeMethods
{
    public const int SigTerm = 15;
    public const int SigKill = 9;

    // The C libraries have had names for these calls for a few years only; their numbers are the same on every architecture.
    private const long PidFdSendSignal = 424;
    private const long PidFdOpen = 434;
    private const int ToProcessGroup = 4;
    private const int NoSuchProcess = 3;

    /// <summary>A descriptor of a child that nobody has waited for yet; <see langword="null"/> where there is none to be had.</summary>
    public static SafeFileHandle? OpenProcess(int id)
    {
        var descriptor = OpenPidFd(PidFdOpen, id, 0);
        return descriptor < 0 ? null : new SafeFileHandle((nint)descriptor, ownsHandle: true);
    }

    /// <summary>To the group that the process leads or has led, also when itself has ended.</summary>
    public static SignalOutcome SignalGroup(SafeFileHandle process, int signal) => Signal(process, signal, ToProcessGroup);

    public static SignalOutcome SignalProcess(SafeFileHandle process, int signal) => Signal(process, signal, 0);

    /// <returns><see langword="false"/> when no process has the number.</returns>
    public static bool SignalGroupByNumber(int groupId, int signal) => Kill(-groupId, signal) == 0 || Kill(groupId, signal) == 0;

    public static void MakeFifo(string path)
    {
        if (MkFifo(Encoding.UTF8.GetBytes(path + '\0'), Convert.ToUInt32("600", 8)) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The FIFO '{path}' could not be made: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    private static SignalOutcome Signal(SafeFileHandle process, int signal, int flags) =>
        SendSignal(PidFdSendSignal, process, signal, 0, flags) == 0 ? SignalOutcome.Sent
        : Marshal.GetLastPInvokeError() == NoSuchProcess ? SignalOutcome.NobodyLeft
        : SignalOutcome.NotSupported;

#pragma warning disable SYSLIB1054 // LibraryImport generates unsafe code, which this project does not allow.
    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long OpenPidFd(long call, int pid, uint flags);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long SendSignal(long call, SafeFileHandle pidFd, int signal, nint info, int flags);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MkFifo(byte[] path, uint mode);
#pragma warning restore SYSLIB1054
}
