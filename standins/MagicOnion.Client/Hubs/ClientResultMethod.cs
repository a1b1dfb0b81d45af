using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using MagicOnion.Protocol;
using MagicOnion.Serialization;

namespace MagicOnion.Client.Hubs;

/// <summary>A method of a receiver whose result the server waits for.</summary>
internal abstract class ClientResultMethod(string name) : ReceiverMethod(name)
{
    /// <summary>The frame to answer with. The body has been read when this returns; whatever goes wrong is in the answer.</summary>
    public abstract Task<HubFrame> AnswerAsync(object receiver, ServerFrame request, IMagicOnionSerializer serializer, CancellationToken cancellationToken);
}

internal sealed class ClientResultMethod<TReceiver, TArguments, TResult>(string name, Func<TReceiver, TArguments, CancellationToken, ValueTask<TResult>> call)
    : ClientResultMethod(name)
{
    [SuppressMessage("Design", "CA1031", Justification = "The server is told what went wrong.")]
    public override async Task<HubFrame> AnswerAsync(object receiver, ServerFrame request, IMagicOnionSerializer serializer, CancellationToken cancellationToken)
    {
        HubFrame? frame = null;
        try
        {
            var arguments = serializer.Deserialize<TArguments>(new ReadOnlySequence<byte>(request.Body));
            var result = await call((TReceiver)receiver, arguments, cancellationToken).ConfigureAwait(false);
            frame = HubFrame.Rent();
            ClientFrameWriter.WriteClientResult(frame, request.ResultId, request.MethodId, result, serializer);
            return frame;
        }
        catch (Exception exception)
        {
            frame?.Release();
            return ClientResultError.Create(request, exception is RpcException rpc ? rpc.StatusCode : StatusCode.Internal, exception.Message, exception.ToString());
        }
    }
}

internal static class ClientResultError
{
    public static HubFrame Create(in ServerFrame request, StatusCode statusCode, string detail, string? message)
    {
        var frame = HubFrame.Rent();
        ClientFrameWriter.WriteClientResultError(frame, request.ResultId, request.MethodId, (int)statusCode, detail, message);
        return frame;
    }
}
