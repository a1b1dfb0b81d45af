using System.Threading.Channels;
using Chat.Sdk.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Chat.Sdk.Waiting;

/// <summary>
/// Runs the handlers of the application one after another on a task of their own, so that none of them can hold up the
/// connection. At most <see cref="Capacity"/> calls wait; then the oldest is dropped.
/// </summary>
internal sealed class EventPump : IAsyncDisposable
{
    public const int Capacity = 256;

    private readonly Channel<Action> _calls =
        Channel.CreateBounded<Action>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly ILogger _logger;
    private readonly Task _running;

    public EventPump(ILogger logger)
    {
        _logger = logger;
        _running = Task.Run(RunAsync);
    }

    public void Post(Action call) => _calls.Writer.TryWrite(call);

    /// <summary>Takes no more calls. Does not wait for those that are left: a handler may be what disposes the client.</summary>
    public ValueTask DisposeAsync()
    {
        _calls.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends when the last call has run.</summary>
    internal Task Ended => _running;

    private async Task RunAsync()
    {
        await foreach (var call in _calls.Reader.ReadAllAsync())
        {
            try
            {
                call();
            }
#pragma warning disable CA1031 // what the application's handler throws must not end the events
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _logger.HandlerFailed(exception);
            }
        }
    }
}
