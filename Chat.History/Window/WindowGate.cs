using Microsoft.Extensions.Options;

namespace Chat.History.Window;

/// <summary>Leaves Redis alone for a moment after it failed, so that not every reader waits for it in vain.</summary>
internal sealed partial class WindowGate(IOptions<WindowOptions> options, TimeProvider time, ILogger<WindowGate> logger)
{
    private long _closedUntil = long.MinValue;
    private int _isAway;

    public bool IsOpen => time.GetTimestamp() >= Volatile.Read(ref _closedUntil);

    public void Failed(Exception fault)
    {
        Volatile.Write(ref _closedUntil, time.GetTimestamp() + (long)(options.Value.PauseAfterFailure.TotalSeconds * time.TimestampFrequency));
        if (Interlocked.Exchange(ref _isAway, 1) == 0)
        {
            LogAway(fault.GetType().Name);
        }
    }

    public void Answered()
    {
        if (Interlocked.Exchange(ref _isAway, 0) == 1)
        {
            LogBack();
        }
    }
}
