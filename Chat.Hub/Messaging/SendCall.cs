namespace Chat.Hub.Messaging;

/// <summary>One call of a client, which ends when each of its messages has an outcome.</summary>
internal sealed class SendCall
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open;

    /// <summary>The messages that are to be stored, in order.</summary>
    public List<PendingSend> Sends { get; } = [];

    public Task Done => _done.Task;

    /// <summary>To be called once, before any of the messages can have an outcome.</summary>
    public void Begin()
    {
        _open = Sends.Count;
        if (_open == 0)
        {
            _done.SetResult();
        }
    }

    public void CompleteOne()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _done.SetResult();
        }
    }
}
