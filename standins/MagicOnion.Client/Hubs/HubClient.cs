namespace MagicOnion.Client.Hubs;

/// <summary>What every emitted client of a hub extends. Its methods are the targets of the emitted ones.</summary>
internal abstract class HubClient<TStreamingHub>(HubSession session) : IStreamingHubClient, IConnectingClient
{
    /// <summary>Set once, right after construction.</summary>
    internal TStreamingHub WithoutAnswers { get; set; } = default!;

    public TStreamingHub FireAndForget() => WithoutAnswers;

    public Task WaitForDisconnect() => session.Disconnected;

    public Task<DisconnectionReason> WaitForDisconnectAsync() => session.Disconnected;

    public Task DisposeAsync() => session.DisposeAsync().AsTask();

    Task IConnectingClient.ConnectAsync(CancellationToken cancellationToken) => session.ConnectAsync(cancellationToken);

    public void CallVoid<TArguments>(int methodId, TArguments arguments) => session.Send(methodId, arguments);

    public Task<TResult> CallTask<TArguments, TResult>(int methodId, TArguments arguments)
    {
        var call = new TaskCall<TResult>();
        session.Call(methodId, arguments, call);
        return call.Task;
    }

    public ValueTask<TResult> CallValueTaskOf<TArguments, TResult>(int methodId, TArguments arguments)
    {
        var call = ValueTaskCall<TResult>.Rent();
        var task = call.Task;
        session.Call(methodId, arguments, call);
        return task;
    }

    public ValueTask CallValueTask<TArguments, TResult>(int methodId, TArguments arguments)
    {
        var call = ValueTaskCall<TResult>.Rent();
        var task = call.TaskWithoutResult;
        session.Call(methodId, arguments, call);
        return task;
    }
}

/// <summary>The same for calls that want no answer; it neither waits nor closes.</summary>
internal abstract class FireAndForgetClient<TStreamingHub>(HubSession session)
{
    public void CallVoid<TArguments>(int methodId, TArguments arguments) => session.Send(methodId, arguments);

    public Task<TResult> CallTask<TArguments, TResult>(int methodId, TArguments arguments)
    {
        session.Send(methodId, arguments);
        return Done<TResult>.Task;
    }

    public ValueTask<TResult> CallValueTaskOf<TArguments, TResult>(int methodId, TArguments arguments)
    {
        session.Send(methodId, arguments);
        return default;
    }

    public ValueTask CallValueTask<TArguments, TResult>(int methodId, TArguments arguments)
    {
        session.Send(methodId, arguments);
        return default;
    }

    private static class Done<TResult>
    {
        public static readonly Task<TResult> Task = System.Threading.Tasks.Task.FromResult(default(TResult)!);
    }
}
