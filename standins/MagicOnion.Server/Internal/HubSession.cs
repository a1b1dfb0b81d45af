using Cysharp.Runtime.Multicast.Remoting;
using Grpc.Core;
using MagicOnion.Protocol;
using MagicOnion.Server.Diagnostics;
using MagicOnion.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace MagicOnion.Server.Internal;

/// <summary>One connection of a hub, from before OnConnecting until after OnDisconnected.</summary>
internal sealed partial class HubSession : IDisposable
{
    // How long calls that wait may still run, and a write may still take, once the connection has ended.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly IHubReader _requests;
    private readonly IRemoteClientResultPendingTaskRegistry _pendingTasks;
    private readonly HubInbox _inbox;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _aborted;

    // Guards _isOver: Kestrel uses its contexts again, so after the end an abort would hit somebody else's request.
    private readonly Lock _gate = new();
    private bool _isOver;
    private HubHeartbeatConnection? _heartbeat;
    private Task? _reading;
    private Task? _writing;
    private volatile bool _isAbandoned;

    private HubSession(HubDefinition hub, HubServiceContext context, IHubReader requests, IHubWriter responses)
    {
        Hub = hub;
        Context = context;
        _requests = requests;
        _inbox = new HubInbox(this);
        _aborted = context.CallContext.CancellationToken;
        _pendingTasks = context.ServiceProvider.GetRequiredService<IRemoteClientResultPendingTaskRegistry>();
        Outbox = new HubOutbox(responses, _pendingTasks, hub.Services.Flusher, hub.Services.Limits, OnOutboxFull);
    }

    public HubDefinition Hub { get; }

    public ServiceContext Context { get; }

    public HubOutbox Outbox { get; }

    /// <summary>The client is gone, so that a cancelled call is no news.</summary>
    public bool HasEnded => _end.IsCancellationRequested || _aborted.IsCancellationRequested;

    public static void Attach(HubDefinition hub, HubServiceContext context, IAsyncStreamReader<HubFrame> requests, IServerStreamWriter<HubFrame> responses)
    {
        var (reader, writer) = HubStreams.Of(requests, responses, context.CallContext, hub.MessageLimits);
        context.Session = new HubSession(hub, context, reader, writer);
    }

    public static HubSession Of(ServiceContext context)
        => (context as HubServiceContext)?.Session ?? throw new InvalidOperationException("This is no connection of a hub.");

    /// <summary>Ends the connection in good order.</summary>
    public void End()
    {
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    public void Dispose() => _end.Dispose();

    public async Task RunAsync(IStreamingHubBase hub)
    {
        Hub.Metrics.Connected(Hub.Name);
        try
        {
            await hub.OnConnecting();
            await Context.CallContext.WriteResponseHeadersAsync(new Metadata { { HubConnect.VersionHeader, HubConnect.Version } });
            _writing = WriteAsync();
            StartHeartbeat();

            // What comes in meanwhile waits in the inbox; heartbeats and the client's answers are seen to.
            _reading = ReadAsync(_end.Token);
            await hub.OnConnected();
            _inbox.Open();
            await _reading;
        }
        catch (Exception ex) when (HasEnded && ex is OperationCanceledException or IOException or InvalidOperationException or RpcException)
        {
            // The client went away, or the connection is being ended.
        }
        finally
        {
            await CleanUpAsync(hub);
            Hub.Metrics.Disconnected(Hub.Name);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await Outbox.RunAsync();
        }
        finally
        {
            // A connection that nothing can be written to is of no use.
            End();
        }
    }

    private void StartHeartbeat()
    {
        if (Hub.Heartbeat is not null)
        {
            _heartbeat = Hub.Heartbeat.Register(this);
            Context.CallContext.GetHttpContext().Features.Set<IMagicOnionHeartbeatFeature>(_heartbeat);
        }
    }

    private void OnOutboxFull(long queuedBytes, int queuedMessages)
    {
        ServerLog.SendQueueFull(Hub.Logger, Hub.Name, Context.ContextId, queuedBytes, queuedMessages);

        // Not here: a broadcast to others is under way on this thread.
        ThreadPool.UnsafeQueueUserWorkItem(static session => session.Abort(), this, preferLocal: false);
    }

    private void Abort()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                Context.CallContext.GetHttpContext().Abort();
            }
        }
    }

    private async ValueTask CleanUpAsync(IStreamingHubBase hub)
    {
        End();
        await StopWritingAsync();
        _heartbeat?.Unregister();
        var drained = _inbox.CloseAsync();
        await QuietlyAsync(_reading);
        _isAbandoned = !await EndsInTimeAsync(drained);
        try
        {
            await hub.OnDisconnected();
        }
#pragma warning disable CA1031 // What the application does at the end must not keep the rest from being cleaned up.
        catch (Exception ex)
        {
            ServerLog.OnDisconnectedFailed(Hub.Logger, ex, Hub.Name, Context.ContextId);
        }
#pragma warning restore CA1031

        await hub.LeaveGroupsAsync();
        _heartbeat?.Dispose();
        _pendingTasks.Dispose();
        lock (_gate)
        {
            _isOver = true;
        }

        Dispose();
    }

    private async ValueTask StopWritingAsync()
    {
        Outbox.Stop();
        if (!await EndsInTimeAsync(_writing))
        {
            // The client does not read: nothing else ends a write that waits for it.
            Abort();
        }

        await QuietlyAsync(_writing);
    }

    private static async ValueTask<bool> EndsInTimeAsync(Task? task)
    {
        if (task is null)
        {
            return true;
        }

        await Task.WhenAny(task, Task.Delay(DrainTime, TimeProvider.System));
        return task.IsCompleted;
    }

    private async ValueTask QuietlyAsync(Task? task)
    {
        try
        {
            await (task ?? Task.CompletedTask);
        }
#pragma warning disable CA1031 // Whoever has to know of it awaits the task too; the rest is the usual end of streams.
        catch (Exception ex)
        {
            ServerLog.WriterEnded(Hub.Logger, ex, Hub.Name, Context.ContextId);
        }
#pragma warning restore CA1031
    }
}
