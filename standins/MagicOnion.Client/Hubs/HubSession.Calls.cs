using Grpc.Core;
using MagicOnion.Protocol;

namespace MagicOnion.Client.Hubs;

/// <content>Calls, from any thread.</content>
internal sealed partial class HubSession
{
    /// <summary>Sends a call that wants no answer.</summary>
    public void Send<TArguments>(int methodId, in TArguments arguments)
    {
        ThrowIfEnded();
        var frame = HubFrame.Rent();
        try
        {
            ClientFrameWriter.WriteFireAndForget(frame, methodId, arguments, _serializer);
        }
        catch
        {
            frame.Release();
            throw;
        }

        if (Refusal(_writer.Enqueue(frame)) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Sends a call, which is completed by the answer or, with an error, by the end of the connection.</summary>
    public void Call<TArguments>(int methodId, in TArguments arguments, IPendingCall call)
    {
        ThrowIfEnded();
        if (!_pending.TryAdd(call, out var messageId))
        {
            throw Ended();
        }

        // What is no longer there has been completed: the connection has ended meanwhile, and the caller learns it from the call.
        var frame = HubFrame.Rent();
        try
        {
            ClientFrameWriter.WriteRequest(frame, messageId, methodId, arguments, _serializer);
        }
        catch when (_pending.TryTake(messageId, out _))
        {
            frame.Release();
            throw;
        }

        if (Refusal(_writer.Enqueue(frame)) is { } refusal && _pending.TryTake(messageId, out _))
        {
            throw refusal;
        }
    }

    private void ThrowIfEnded()
    {
        if (_writer is null)
        {
            throw new InvalidOperationException($"The client of the hub '{serviceName}' is not connected; StreamingHubClient.ConnectAsync makes clients that are.");
        }

        if (_isDisposed || _disconnected.Task.IsCompleted)
        {
            throw Ended();
        }
    }

    private Exception? Refusal(HubWriter.Outcome outcome) => outcome switch
    {
        HubWriter.Outcome.Accepted => null,
        HubWriter.Outcome.Full => new RpcException(new Status(
            StatusCode.ResourceExhausted, $"More than {HubWriter.MaxQueuedBytes} bytes wait to be sent to the hub '{serviceName}'; the server does not read.")),
        _ => Ended(),
    };

    private Exception Ended() => _isDisposed
        ? new ObjectDisposedException("StreamingHubClient", $"The connection to the hub '{serviceName}' was closed by this client.")
        : new RpcException(new Status(StatusCode.Unavailable, $"The connection to the hub '{serviceName}' has ended."));
}
