using System.Diagnostics;

namespace Chat.Testing;

/// <summary>
/// Polls a condition that nothing announces. Await the event itself where there is one; this is the only place in the
/// tests that lets time pass.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    public static Task Async(Func<bool> condition, string whatWasExpected, TimeSpan? within = null) =>
        Async(() => Task.FromResult(condition()), whatWasExpected, within);

    public static async Task Async(Func<Task<bool>> condition, string whatWasExpected, TimeSpan? within = null)
    {
        var limit = within ?? Waits.Limit;
        var watch = Stopwatch.StartNew();
        var pause = FirstPause;
        while (true)
        {
            var left = limit - watch.Elapsed;
            if (left <= TimeSpan.Zero)
            {
                throw Waits.Missing(whatWasExpected, limit);
            }

            if (await condition().OrFail(whatWasExpected, left).ConfigureAwait(false))
            {
                return;
            }

            await Task.Delay(pause, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
