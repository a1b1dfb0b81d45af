namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>Exceptions of tasks that nobody awaited.</summary>
internal sealed class UnobservedFailures : IDisposable
{
    private volatile Exception? _last;

    public UnobservedFailures()
    {
        // Those of other tests are theirs.
        Collect();
        TaskScheduler.UnobservedTaskException += Note;
    }

    public void Check(string who)
    {
        Collect();
        Assert.True(_last is null, $"{who}: nobody observed {_last}");
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= Note;

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private void Note(object? sender, UnobservedTaskExceptionEventArgs e) => _last = e.Exception;
}
