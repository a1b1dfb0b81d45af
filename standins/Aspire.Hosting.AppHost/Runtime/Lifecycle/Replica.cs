using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Runtime;

/// <summary>A resource that runs as one or more processes.</summary>
internal sealed class ProcessResource
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const int SuffixLength = 8;

    public ProcessResource(IResource resource)
    {
        Resource = resource;
        Replicas = [.. Enumerable.Range(0, resource.GetReplicaCount()).Select(_ => new Replica(this, Random.Shared.GetString(Letters, SuffixLength)))];
    }

    public IResource Resource { get; }

    public IReadOnlyList<Replica> Replicas { get; }

    /// <summary>Why it cannot start, found before the first try.</summary>
    public string? Problem { get; set; }

    public bool StartsByItself => !Resource.HasAnnotationOfType<ExplicitStartupAnnotation>();
}

/// <summary>One of the processes of a resource; the process changes when it is restarted, the id does not.</summary>
internal sealed class Replica(ProcessResource owner, string suffix)
{
    private volatile RunningReplica? _running;
    private volatile TaskCompletionSource? _waitGivenUp;

    public ProcessResource Owner { get; } = owner;

    public IResource Resource => Owner.Resource;

    public string Suffix { get; } = suffix;

    public string Id { get; } = $"{owner.Resource.Name}-{suffix}";

    /// <summary>Held while the replica is being started or stopped.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>The run whose end has not been told yet.</summary>
    public RunningReplica? Running
    {
        get => _running;
        set => _running = value;
    }

    /// <summary>Ends when everyone has been told of the end of the last run.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    /// <summary>What ends its wait for other resources; null while it does not wait. Replicas that wait together have the same one.</summary>
    public TaskCompletionSource? WaitGivenUp
    {
        get => _waitGivenUp;
        set => _waitGivenUp = value;
    }
}

/// <summary>One run of a replica.</summary>
internal sealed class RunningReplica(GuardedProcess process, IReadOnlyDictionary<string, int> targetPorts)
{
    private volatile bool _isStopRequested;
    private volatile bool _isListening;

    public GuardedProcess Process { get; } = process;

    public IReadOnlyDictionary<string, int> TargetPorts { get; } = targetPorts;

    /// <summary>Ends when the state of the resource says that the process has ended.</summary>
    public Task Told { get; set; } = Task.CompletedTask;

    /// <summary>Ends when, after that, the handlers of the event have run.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    public bool IsStopRequested
    {
        get => _isStopRequested;
        set => _isStopRequested = value;
    }

    /// <summary>Every endpoint answers, or it has been waited for long enough.</summary>
    public bool IsListening
    {
        get => _isListening;
        set => _isListening = value;
    }
}
