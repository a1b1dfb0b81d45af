using Chat.Contracts.Ids;
using Chat.Sdk.Diagnostics;
using Chat.Sdk.Waiting;
using Microsoft.Extensions.Logging;

namespace Chat.Sdk.Sending;

/// <summary>
/// Keeps on disk what is in the outbox. One task writes whatever waits and flushes once for all of it; nobody waits for it who
/// does not want to. What has its outcome before its turn comes is not written at all, so what waits here is bounded by the
/// outbox. Safe for several threads.
/// </summary>
internal sealed class OutboxFile : IAsyncDisposable
{
    private readonly Lock _sync = new(); // guards what waits to be written
    private readonly Lock _writing = new(); // guards the log
    private readonly OutboxLog _log;
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly Signal _changed = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private LinkedList<OutgoingMessage> _added = [];
    private List<MessageId> _settled = [];

    private OutboxFile(string path, OutboxLog log, ILogger logger)
    {
        (_path, _log, _logger) = (path, log, logger);
        Restored = [.. log.Waiting.Select(request => new OutgoingMessage(request))];
        if (log.Problem is not null)
        {
            logger.OutboxDamaged(log.Problem);
        }

        _running = Task.Run(RunAsync);
    }

    /// <summary>What was in the file when it was opened, in order.</summary>
    public IReadOnlyList<OutgoingMessage> Restored { get; }

    public string? Problem => _log.Problem;

    /// <exception cref="OutboxFileException">Another client has it, it is another user's, it is no outbox, or it cannot be used.</exception>
    public static OutboxFile Open(string path, OutboxOwner owner, ILogger logger, OutboxDisk disk)
    {
        path = Path.GetFullPath(path);
        return new OutboxFile(path, OutboxLog.Open(path, owner, disk), logger);
    }

    /// <exception cref="OutboxFileException">The messages are another user's.</exception>
    public void Claim(OutboxOwner owner)
    {
        lock (_writing)
        {
            try
            {
                _log.Claim(owner);
            }
            catch (Exception exception) when (OutboxLog.IsOfTheDisk(exception))
            {
                _logger.OutboxNotWritten(_path, exception);
            }
        }
    }

    /// <summary>Takes a message, in the order of the calls. Does not wait.</summary>
    public void Add(OutgoingMessage message)
    {
        lock (_sync)
        {
            message.Kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            message.Unwritten = _added.AddLast(message);
        }

        _changed.Set();
    }

    /// <summary>Takes a message out: the server has accepted it, or refused it for good.</summary>
    public void Settle(OutgoingMessage message)
    {
        lock (_sync)
        {
            if (message.Unwritten is { } place)
            {
                _added.Remove(place);
                message.Unwritten = null;
                message.Kept?.TrySetResult();
                return;
            }

            _settled.Add(message.Id);
        }

        _changed.Set();
    }

    /// <summary>Writes what is left, and lets go of the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        lock (_writing)
        {
            _log.Dispose();
        }

        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(_ending.Token);
                Write(isLast: false);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            Write(isLast: true);
        }
    }

    private void Write(bool isLast)
    {
        LinkedList<OutgoingMessage> added;
        List<MessageId> settled;
        lock (_sync)
        {
            (added, settled) = (_added, _settled);
            (_added, _settled) = ([], []);
            foreach (var message in added)
            {
                message.Unwritten = null;
            }
        }

        // Outcomes are of messages that were taken from here before. They come first: a message that is sent anew after a refusal
        // is never on disk together with the refused one.
        try
        {
            lock (_writing)
            {
                _log.Write(settled, [.. added.Select(message => message.Request)]);
                if (isLast)
                {
                    _log.Flush();
                }
            }

            foreach (var message in added)
            {
                message.Kept!.TrySetResult();
            }
        }
#pragma warning disable CA1031 // whatever it is, who waits must hear of it
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.OutboxNotWritten(_path, exception);
            foreach (var message in added)
            {
                message.Kept!.TrySetException(new OutboxFileException(
                    $"The message could not be put into the outbox file {_path}: {exception.Message}", exception) { Outgoing = message });
                _ = message.Kept.Task.Exception; // nobody has to watch every message
            }
        }
    }
}
