using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Aspire.Hosting.Runtime;

/// <summary>
/// A child and the process group that it leads, held by more than a number: once they have ended, the system gives the number to a
/// stranger.
/// </summary>
internal sealed class ProcessGroup : IDisposable
{
    private readonly Process _leader;
    private readonly SafeFileHandle? _handle;

    public ProcessGroup(Process leader)
        : this(leader, Open(leader))
    {
    }

    /// <param name="leader">The child.</param>
    /// <param name="handle">A process descriptor; <see langword="null"/> where the system has none (Linux before 5.3).</param>
    internal ProcessGroup(Process leader, SafeFileHandle? handle)
    {
        _leader = leader;
        _handle = handle;
    }

    /// <summary>To all of the group, or to the process alone that is to begin it and has not yet.</summary>
    /// <returns><see langword="false"/> when none of it is left.</returns>
    public bool Signal(int signal)
    {
        if (_handle is null)
        {
            return SignalByNumber(signal);
        }

        return NativeMethods.SignalGroup(_handle, signal) switch
        {
            SignalOutcome.Sent => true,
            SignalOutcome.NotSupported => SignalByNumber(signal),
            _ => NativeMethods.SignalProcess(_handle, signal) == SignalOutcome.Sent,
        };
    }

    public void Dispose() => _handle?.Dispose();

    /// <summary>Nobody else has the number of a child before the runtime has seen its end: until then it is the child that was opened.</summary>
    private static SafeFileHandle? Open(Process leader)
    {
        var handle = NativeMethods.OpenProcess(leader.Id);
        if (leader.HasExited)
        {
            handle?.Dispose();
            return null;
        }

        return handle;
    }

    /// <summary>What Linux before 6.9 leaves: not after the runtime has seen the end of the child, from when on the number may be a stranger's.</summary>
    private bool SignalByNumber(int signal) => !_leader.HasExited && NativeMethods.SignalGroupByNumber(_leader.Id, signal);
}
