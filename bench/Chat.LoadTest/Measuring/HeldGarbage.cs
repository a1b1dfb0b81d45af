using System.Runtime;

namespace Chat.LoadTest.Measuring;

/// <summary>
/// Lets this program's garbage lie while it measures. It stands for thousands of machines: that all of them stop because one heap with
/// all their connections is collected (0.2 to 0.9 s with 10,000) happens to no client.
/// </summary>
internal sealed class HeldGarbage : IDisposable
{
    private HeldGarbage()
    {
    }

    /// <param name="megabytes">What may lie; past it everything is collected once and then as usual. 0: as usual from the start.</param>
    public static HeldGarbage? Begin(int megabytes)
    {
        if (megabytes == 0)
        {
            return null;
        }

        try
        {
            return GC.TryStartNoGCRegion((long)megabytes * 1024 * 1024) ? new HeldGarbage() : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // more than this machine has
        }
    }

    public void Dispose()
    {
        // Another mode: it was past its bound, and is over.
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }
    }
}
