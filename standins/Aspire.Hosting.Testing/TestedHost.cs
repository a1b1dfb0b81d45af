using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// The host that both the program and the test hold. The test starts it; a start by the program waits for that one. Whoever stops
/// it first stops it for both. Only the test disposes of it.
/// </summary>
internal sealed class TestedHost(IHost inner, EntryPointRun run) : IHost, IAsyncDisposable
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards the two below.
    private readonly Lock _lock = new();
    private Task? _stopped;
    private Task? _disposed;

    public IServiceProvider Services => inner.Services;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (run.IsCurrent)
        {
            await _started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await inner.StartAsync(cancellationToken).ConfigureAwait(false);
            _started.TrySetResult();
        }
        catch (Exception exception)
        {
            _started.TrySetException(exception);
            _ = _started.Task.Exception;
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return _stopped ??= inner.StopAsync(cancellationToken);
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (run.IsCurrent)
        {
            return;
        }

        Task disposed;
        lock (_lock)
        {
            // The host's services own this host too and dispose of it again in the middle of this: they must not wait for themselves.
            if (_disposed is not null)
            {
                return;
            }

            var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _disposed = completion.Task;
            disposed = DisposeCoreAsync(completion);
        }

        await disposed.ConfigureAwait(false);
    }

    private async Task DisposeCoreAsync(TaskCompletionSource completion)
    {
        await Task.Yield();
        try
        {
            // A program that waits for the start, or for the end, goes on and ends.
            _started.TrySetCanceled();
            inner.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            await run.Ended().ConfigureAwait(false);
        }
        finally
        {
            await ((IAsyncDisposable)inner).DisposeAsync().ConfigureAwait(false);
            completion.TrySetResult();
        }
    }
}
