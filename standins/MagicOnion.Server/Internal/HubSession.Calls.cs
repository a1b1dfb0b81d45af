using Grpc.Core;
using MagicOnion.Protocol;
using MagicOnion.Server.Diagnostics;

namespace MagicOnion.Server.Internal;

internal sealed partial class HubSession
{
    /// <summary>Reads until the client hangs up or is gone, or the connection is ended here.</summary>
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadFramesAsync(cancellationToken);
        }
        catch (Exception ex) when (ex is OperationCanceledException or IOException || (HasEnded && ex is InvalidOperationException or RpcException))
        {
            // Nothing more will come: a reset by the client is an IOException, and may be seen before its token is cancelled.
        }
    }

    /// <summary>Calls go to the inbox; all else is handled here, so that it waits for no call.</summary>
    private async Task ReadFramesAsync(CancellationToken cancellationToken)
    {
        while (await _requests.ReadAsync(cancellationToken) is { } frame)
        {
            if (!ClientFrameReader.TryRead(frame.Memory, out var message, out var problem))
            {
                frame.Release();
                throw new RpcException(new Status(StatusCode.Unknown, $"The connection is ended, as a message of the client is malformed: {problem}."));
            }

            if (message.Kind is ClientFrameKind.Request or ClientFrameKind.FireAndForget)
            {
                await _inbox.AddAsync(new HubRequest(frame, message), cancellationToken);
            }
            else
            {
                HandleControl(message);
                frame.Release();
            }
        }
    }

    private void HandleControl(in ClientFrame message)
    {
        switch (message.Kind)
        {
            case ClientFrameKind.Heartbeat:
                var answer = HubFrame.Rent();
                ServerFrameWriter.WriteClientHeartbeatResponse(answer, message.Sequence, message.Time, message.Body.Span);
                Outbox.Add(answer);
                break;
            case ClientFrameKind.ServerHeartbeatAck:
                _heartbeat?.Acknowledge(message.Sequence, message.Time);
                break;
            case ClientFrameKind.ClientResult:
                if (_pendingTasks.TryGetAndUnregisterPendingTask(message.ResultId, out var answered))
                {
                    answered.TrySetResult(message.Body);
                }

                break;
            case ClientFrameKind.ClientResultError:
                if (_pendingTasks.TryGetAndUnregisterPendingTask(message.ResultId, out var failed))
                {
                    var detail = message.Message is null ? message.Detail! : $"{message.Message}{Environment.NewLine}{message.Detail}";
                    failed.TrySetException(new RpcException(new Status((StatusCode)message.StatusCode, detail)));
                }

                break;
        }
    }

    /// <summary>Completes when the next call may run. Never throws.</summary>
    public ValueTask CallAsync(in HubRequest request)
    {
        if (_isAbandoned)
        {
            request.Frame.Release();
            return default;
        }

        if (!Hub.Methods.TryGetValue(request.MethodId, out var method))
        {
            AnswerUnknownMethod(request);
            return default;
        }

        var call = method.InvokeAsync(this, request);
        if (request.WantsAnswer)
        {
            return call;
        }

        // Started in order, but not waited for: it runs beside the calls that follow.
        _ = call.AsTask();
        return default;
    }

    private void AnswerUnknownMethod(in HubRequest request)
    {
        ServerLog.HubMethodNotFound(Hub.Logger, Hub.Name, request.MethodId);
        Fail(request.MessageId, StatusCode.Unimplemented, $"The hub '{Hub.Name}' has no method with the id {request.MethodId}.", null);
        request.Frame.Release();
    }

    internal void Fail(int messageId, StatusCode code, string detail, string? stackTrace)
    {
        var frame = HubFrame.Rent();
        ServerFrameWriter.WriteErrorResponse(frame, messageId, (int)code, detail, stackTrace);
        Outbox.Add(frame);
    }
}
