using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using MagicOnion.Protocol;

namespace MagicOnion.Client.Hubs;

/// <content>What arrives. A frame that cannot be used is logged and skipped; the connection goes on.</content>
internal sealed partial class HubSession
{
    private async Task ReadAsync(IAsyncStreamReader<HubFrame> stream, Task<bool> firstRead)
    {
        for (var read = firstRead; await read.ConfigureAwait(false); read = stream.MoveNext(CancellationToken.None))
        {
            Take(stream.Current);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "One bad message or receiver method does not end the connection.")]
    private void Take(HubFrame bytes)
    {
        try
        {
            if (ServerFrameReader.TryRead(bytes.Memory, out var frame, out var problem))
            {
                Dispatch(bytes, frame);
            }
            else
            {
                Log(new InvalidDataException($"A message of {bytes.Length} bytes cannot be read: {problem}."), $"A malformed message from the hub '{serviceName}' was skipped.");
            }
        }
        catch (Exception exception)
        {
            Log(exception, $"Handling a message from the hub '{serviceName}' failed.");
        }
        finally
        {
            bytes.Release();
        }
    }

    private void Dispatch(HubFrame bytes, in ServerFrame frame)
    {
        switch (frame.Kind)
        {
            case ServerFrameKind.Push:
                Push(bytes, frame);
                break;
            case ServerFrameKind.Response:
                // Nobody waits for the marker that each connection begins with.
                if (_pending.TryTake(frame.MessageId, out var call))
                {
                    call.Complete(frame.Body, _serializer);
                }

                break;
            case ServerFrameKind.ErrorResponse:
                if (_pending.TryTake(frame.MessageId, out var failed))
                {
                    failed.Fail(ErrorOf(frame));
                }
                else
                {
                    Log(ErrorOf(frame), $"The hub '{serviceName}' reports an error of a call that does not wait.");
                }

                break;
            case ServerFrameKind.ClientResultRequest:
                Answer(bytes, frame);
                break;
            case ServerFrameKind.Heartbeat:
                AcknowledgeHeartbeat(frame);
                break;
            case ServerFrameKind.ClientHeartbeatResponse:
                TakeHeartbeatResponse(frame);
                break;
        }
    }

    private void Push(HubFrame bytes, in ServerFrame frame)
    {
        if (!receiverMethods.TryGetValue(frame.MethodId, out var method) || method is not PushMethod push)
        {
            Log(new InvalidDataException($"The receiver '{receiver.GetType().Name}' has no method without a result and with the id {frame.MethodId}."), $"A push from the hub '{serviceName}' was skipped.");
        }
        else if (_context is null)
        {
            push.Invoke(receiver, frame.Body, _serializer);
        }
        else
        {
            var body = frame.Body;
            Post(bytes, () => push.Invoke(receiver, body, _serializer));
        }
    }

    private void Answer(HubFrame bytes, ServerFrame frame)
    {
        if (!receiverMethods.TryGetValue(frame.MethodId, out var method) || method is not ClientResultMethod called)
        {
            Enqueue(ClientResultError.Create(frame, StatusCode.Unimplemented, $"The receiver '{receiver.GetType().Name}' has no method with a result and the id {frame.MethodId}.", message: null));
        }
        else if (_context is null)
        {
            _ = AnswerAsync(called, frame);
        }
        else
        {
            Post(bytes, () => _ = AnswerAsync(called, frame));
        }
    }

    /// <summary>Does not fail: what the receiver throws is sent.</summary>
    private async Task AnswerAsync(ClientResultMethod method, ServerFrame frame)
        => Enqueue(await method.AnswerAsync(receiver, frame, _serializer, _endingToken).ConfigureAwait(false));

    private static RpcException ErrorOf(in ServerFrame frame)
    {
        var status = new Status((StatusCode)frame.StatusCode, frame.Detail ?? "");
        return string.IsNullOrEmpty(frame.StackTrace) ? new RpcException(status) : new RpcException(status, frame.Detail + Environment.NewLine + frame.StackTrace);
    }

    /// <summary>Runs that where the client was connected; the frame is kept until then.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "As for receiver methods on the read loop.")]
    private void Post(HubFrame? bytes, Action action)
    {
        bytes?.AddReference();
        _context!.Post(
            _ =>
            {
                try
                {
                    action();
                }
                catch (Exception exception)
                {
                    Log(exception, $"Handling a message from the hub '{serviceName}' failed.");
                }
                finally
                {
                    bytes?.Release();
                }
            },
            state: null);
    }

    /// <summary>For frames that nobody waits for.</summary>
    private void Enqueue(HubFrame frame)
    {
        if (_writer.Enqueue(frame) == HubWriter.Outcome.Full)
        {
            Log(new InvalidOperationException($"More than {HubWriter.MaxQueuedBytes} bytes wait to be sent."), $"An answer to the hub '{serviceName}' was dropped.");
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A logger that fails must not end the connection.")]
    private void Log(Exception exception, string message)
    {
        try
        {
            options.Logger.Error(exception, message);
        }
        catch (Exception)
        {
            // There is nowhere left to say so.
        }
    }
}
