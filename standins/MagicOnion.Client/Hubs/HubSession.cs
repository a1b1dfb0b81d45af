using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using MagicOnion.Protocol;
using MagicOnion.Serialization;

namespace MagicOnion.Client.Hubs;

/// <summary>
/// One connection to a hub: a loop that reads and runs receiver methods, a loop that writes, and the calls that wait.
/// It ends once, when the read loop ends; everything else leads there.
/// </summary>
internal sealed partial class HubSession(
    string serviceName, object receiver, FrozenDictionary<int, ReceiverMethod> receiverMethods, CallInvoker callInvoker, StreamingHubClientOptions options) : IAsyncDisposable
{
    // Real time, not the time provider's: these bound what Dispose waits for the network.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly IMagicOnionSerializer _serializer = options.SerializerProvider.Create(MethodType.DuplexStreaming, methodInfo: null);
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(options.CallOptions.CancellationToken);
    private readonly TaskCompletionSource _readEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DisconnectionReason> _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PendingCalls _pending = new();

    private SynchronizationContext? _context;
    private CancellationToken _endingToken;
    private HubWriter _writer = null!;
    private ClientHeartbeat? _heartbeat;
    private Task _writing = Task.CompletedTask;
    private Task _reading = Task.CompletedTask;
    private volatile Exception? _writeFailure;
    private volatile bool _isDisposed;
    private volatile bool _isTimedOut;

    public Task<DisconnectionReason> Disconnected => _disconnected.Task;

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _context = SynchronizationContext.Current;
        _endingToken = _ending.Token;
        cancellationToken.ThrowIfCancellationRequested();
        using var registration = cancellationToken.UnsafeRegister(static state => _ = ((HubSession)state!).CancelAsync(), this);
        var call = callInvoker.AsyncDuplexStreamingCall(HubConnect.CreateMethod(serviceName), options.Host, options.CallOptions.WithCancellationToken(_endingToken));
        Task<bool>? firstRead = null;
        try
        {
            firstRead = await NegotiateAsync(call).ConfigureAwait(false);

            // After this, the token has no influence on the connection.
            await registration.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            Start(call, firstRead);
        }
        catch (Exception exception)
        {
            call.Dispose();
            _ending.Dispose();
            _ = DropAsync(call, firstRead);
            if (exception is not OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException($"Connecting to the hub '{serviceName}' was cancelled.", exception, cancellationToken);
            }

            throw;
        }
    }

    /// <summary>Ends the connection from this side. Never fails.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _heartbeat?.Dispose();
        _writer?.Complete();
        await _writing.WaitAsync(DrainLimit, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _reading.WaitAsync(Grace, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_reading.IsCompleted)
        {
            await CancelAsync().ConfigureAwait(false);
            _pending.Close();

            // Not for ever: this may have been called, and be waited for, by a receiver method on the read loop.
            await _reading.WaitAsync(DrainLimit, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits for the headers and looks at their version.</summary>
    private async Task<Task<bool>> NegotiateAsync(AsyncDuplexStreamingCall<HubFrame, HubFrame> call)
    {
        string? version;
        try
        {
            var headers = await call.ResponseHeadersAsync.ConfigureAwait(false);
            version = headers.GetValueOrDefault(HubConnect.VersionHeader);
        }
        catch (RpcException exception)
        {
            throw new RpcException(exception.Status, exception.Trailers, $"Connecting to the hub '{serviceName}' failed: {exception.Status}");
        }

        if (version is not (null or HubConnect.Version))
        {
            throw new RpcException(new Status(
                StatusCode.Internal, $"The server of the hub '{serviceName}' speaks version '{version}' of the protocol, this client '{HubConnect.Version}': a mismatch."));
        }

        var firstRead = call.ResponseStream.MoveNext(CancellationToken.None);
        if (version is null || firstRead.IsFaulted)
        {
            // Has the status when the server refused.
            await firstRead.ConfigureAwait(false);
            await DropAsync(call, firstRead).ConfigureAwait(false);
            throw new RpcException(new Status(
                StatusCode.Internal, $"The negotiation with the hub '{serviceName}' failed: the answer has no header '{HubConnect.VersionHeader}', so it is not from a hub."));
        }

        return firstRead;
    }

    /// <summary>Gives back what was read, if anything. Does not fail.</summary>
    private static async Task DropAsync(AsyncDuplexStreamingCall<HubFrame, HubFrame> call, Task<bool>? read)
    {
        await ((Task?)read ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (read is { IsCompletedSuccessfully: true, Result: true })
        {
            call.ResponseStream.Current.Release();
        }
    }

    private void Start(AsyncDuplexStreamingCall<HubFrame, HubFrame> call, Task<bool> firstRead)
    {
        _writer = new HubWriter(call.RequestStream, RequestBody.TryGet(call.RequestStream, options.CallOptions, _endingToken, out var body) ? body : null);
        if (options.ClientHeartbeatInterval is { } interval)
        {
            _heartbeat = new ClientHeartbeat(interval, options.ClientHeartbeatTimeout, options.TimeProvider ?? TimeProvider.System, SendHeartbeat, OnHeartbeatTimedOut);
        }

        _writing = Task.Run(WriteAsync);
        _reading = Task.Run(() => ReadUntilEndAsync(call, firstRead));
    }

    [SuppressMessage("Design", "CA1031", Justification = "The end of the connection, whatever it is, is what callers and waiters are told.")]
    private async Task ReadUntilEndAsync(AsyncDuplexStreamingCall<HubFrame, HubFrame> call, Task<bool> firstRead)
    {
        var reason = new DisconnectionReason(DisconnectionType.CompletedNormally, exception: null);
        try
        {
            await ReadAsync(call.ResponseStream, firstRead).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Once it is cancelled, the stream only tells that.
            reason = _isTimedOut ? new DisconnectionReason(DisconnectionType.TimedOut, new TimeoutException($"The server of the hub '{serviceName}' did not answer a heartbeat in time."))
                : _isDisposed ? reason
                : new DisconnectionReason(DisconnectionType.Faulted, _writeFailure ?? exception);
        }

        _readEnded.TrySetResult();
        _pending.Close();
        _heartbeat?.Dispose();
        _writer.Complete();
        if (reason.Exception is { } cause)
        {
            Log(cause, $"The connection to the hub '{serviceName}' has ended.");
        }

        // Ends a write that is under way.
        call.Dispose();
        await CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        _disconnected.TrySetResult(reason);
        _ending.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "What is wrong with the stream, the read loop finds out too; should it not, it is cancelled.")]
    private async Task WriteAsync()
    {
        try
        {
            await _writer.RunAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await _readEnded.Task.WaitAsync(Grace, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _writeFailure = exception;
            await CancelAsync().ConfigureAwait(false);
        }
    }

    private void OnHeartbeatTimedOut()
    {
        _isTimedOut = true;
        _ = CancelAsync();
    }

    /// <summary>Ends both streams.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Receiver methods get the token; what they registered with it must not keep the connection from ending.")]
    private async Task CancelAsync()
    {
        try
        {
            await _ending.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
        catch (Exception exception)
        {
            Log(exception, $"Cancelling what goes on for the hub '{serviceName}' failed.");
        }
    }
}
