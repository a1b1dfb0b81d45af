using System.Threading.Channels;

namespace Chat.Client.Interactive;

/// <summary>
/// Everything that touches the screen or the state behind it runs here, one after another. At most <see cref="Capacity"/> things
/// wait; then who brings more waits too: the reader of a channel, the reader of the keyboard.
/// </summary>
internal sealed class UiLoop
{
    public const int Capacity = 256;

    private readonly Channel<Action> _calls = Channel.CreateBounded<Action>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public ValueTask PostAsync(Action call, CancellationToken cancellationToken = default) => _calls.Writer.WriteAsync(call, cancellationToken);

    public void Complete() => _calls.Writer.TryComplete();

    /// <param name="draw">Called when nothing waits: a burst is drawn once.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public async Task RunAsync(Action draw, CancellationToken cancellationToken)
    {
        draw();
        await foreach (var call in _calls.Reader.ReadAllAsync(cancellationToken))
        {
            call();
            if (!_calls.Reader.TryPeek(out _))
            {
                draw();
            }
        }
    }
}
