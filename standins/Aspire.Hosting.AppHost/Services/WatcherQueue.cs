namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What one watcher has not read yet, in order. Bounded: beyond 1,024 events an event goes that a later one of the same
/// resource has made void, so that a slow watcher misses intermediate states but never the last one.
/// </summary>
internal sealed class WatcherQueue
{
    private const int Capacity = 1024;

    // Guards the list and the signal.
    private readonly Lock _lock = new();
    private readonly LinkedList<ResourceEvent> _events = new();
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isComplete;

    public void Add(ResourceEvent resourceEvent)
    {
        lock (_lock)
        {
            if (_isComplete)
            {
                return;
            }

            _events.AddLast(resourceEvent);
            if (_events.Count > Capacity)
            {
                RemoveVoid();
            }

            _signal.TrySetResult();
        }
    }

    /// <summary>Adds the state a watcher starts from, unless a newer one of that resource has come already.</summary>
    public void AddReplay(ResourceEvent resourceEvent)
    {
        lock (_lock)
        {
            if (!_events.Any(queued => string.Equals(queued.ResourceId, resourceEvent.ResourceId, StringComparison.OrdinalIgnoreCase)))
            {
                Add(resourceEvent);
            }
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            _signal.TrySetResult();
        }
    }

    /// <returns><see langword="null"/> when no event will come any more.</returns>
    public async ValueTask<ResourceEvent?> TakeAsync(CancellationToken cancellationToken)
    {
        while (await WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            lock (_lock)
            {
                if (_events.First is { } first)
                {
                    _events.RemoveFirst();
                    return first.Value;
                }
            }
        }

        return null;
    }

    /// <summary>Takes what is there: of each resource the last state only.</summary>
    public IReadOnlyList<ResourceEvent> TakeLatest()
    {
        lock (_lock)
        {
            var latest = new OrderedDictionary<string, ResourceEvent>(StringComparer.OrdinalIgnoreCase);
            foreach (var resourceEvent in _events)
            {
                latest[resourceEvent.ResourceId] = resourceEvent;
            }

            _events.Clear();
            return latest.Values;
        }
    }

    /// <returns><see langword="false"/> when no event will come any more.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task signal;
            lock (_lock)
            {
                if (_events.Count > 0 || _isComplete)
                {
                    return _events.Count > 0;
                }

                if (_signal.Task.IsCompleted)
                {
                    _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                signal = _signal.Task;
            }

            await signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void RemoveVoid()
    {
        var later = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        LinkedListNode<ResourceEvent>? oldestVoid = null;
        for (var node = _events.Last; node is not null; node = node.Previous)
        {
            if (!later.Add(node.Value.ResourceId))
            {
                oldestVoid = node;
            }
        }

        if (oldestVoid is not null)
        {
            _events.Remove(oldestVoid);
        }
    }
}
