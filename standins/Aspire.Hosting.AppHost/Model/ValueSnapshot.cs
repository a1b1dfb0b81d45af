namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that comes later and may come again; those who wait get the first.</summary>
internal sealed class ValueSnapshot<T>
    where T : class
{
    private readonly TaskCompletionSource<T> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile T? _current;

    public T? Current => _current;

    public void Set(T value)
    {
        _current = value;
        _first.TrySetResult(value);
    }

    public async Task<T> GetValueAsync(CancellationToken cancellationToken)
    {
        var first = await _first.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _current ?? first;
    }
}
