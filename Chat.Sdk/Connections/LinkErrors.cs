using System.Net.Sockets;
using Chat.Contracts.Errors;
using Grpc.Core;

namespace Chat.Sdk.Connections;

/// <summary>Sorts what gRPC and MagicOnion throw into refusals, lost connections and servers that are none.</summary>
internal static class LinkErrors
{
    /// <summary>Whether a call failed because its connection ended, and not because of what it asked.</summary>
    public static bool IsLoss(Exception exception) => exception switch
    {
        RpcException rpc => !Refusal.TryParseDetail(rpc.Status.Detail, out _)
            && rpc.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Aborted or StatusCode.DeadlineExceeded,
        OperationCanceledException or ObjectDisposedException or IOException or HttpRequestException => true,
        _ => false,
    };

    /// <summary>A fault of the server that did not come in the form of a refusal counts as one: code internal.</summary>
    public static Refusal ToRefusal(RpcException exception) =>
        Refusal.TryParseDetail(exception.Status.Detail, out var refusal)
            ? refusal
            : Refusal.Of(ErrorCode.Internal, $"The server failed: {exception.Status.Detail}");

    /// <summary>What went wrong while connecting, in a sentence; null for what is not about the connection.</summary>
    public static Exception? Translate(Exception exception, Uri server)
    {
        if (exception is not RpcException rpc)
        {
            return exception is OperationCanceledException or ObjectDisposedException or IOException or HttpRequestException
                ? new HubUnreachableException($"The connection to {server} broke while it was being made.", exception)
                : null;
        }

        if (Refusal.TryParseDetail(rpc.Status.Detail, out var refusal))
        {
            return new RefusalException(refusal);
        }

        var sentence = rpc.StatusCode switch
        {
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => null,
            StatusCode.Unimplemented => $"The server at {server} is no chat hub.",
            _ when SocketErrorOf(rpc) is { } socket => $"The server at {server} cannot be reached: {socket.Message}.",
            StatusCode.Unavailable => $"The server at {server} cannot be reached: {rpc.Status.Detail}",
            _ => $"The server at {server} does not speak the chat protocol: {rpc.Status.Detail}",
        };
        return sentence is null
            ? new RefusalException(ErrorCode.SignInRequired, "The server wants to know who this is.")
            : new HubUnreachableException(sentence, exception);
    }

    private static SocketException? SocketErrorOf(RpcException exception)
    {
        for (Exception? inner = exception.Status.DebugException ?? exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket)
            {
                return socket;
            }
        }

        return null;
    }
}
