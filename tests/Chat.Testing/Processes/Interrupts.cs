using System.Diagnostics;

namespace Chat.Testing;

/// <summary>
/// What a shell starts in the background ignores SIGINT, and so does everything below it: a test that sends one to a process has to undo
/// that for it first.
/// </summary>
public static class Interrupts
{
    private const int SigInt = 2;

    /// <summary>Lets the process that is to be started hear SIGINT, whatever this one does.</summary>
    public static ProcessStartInfo HearingInterrupts(this ProcessStartInfo start)
    {
        if (AreIgnored())
        {
            start.ArgumentList.Insert(0, "--default-signal=INT");
            start.ArgumentList.Insert(1, start.FileName);
            start.FileName = "env";
        }

        return start;
    }

    private static bool AreIgnored()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..].Trim();
        return (Convert.ToUInt64(mask, 16) & (1UL << (SigInt - 1))) != 0;
    }
}
