using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion.Protocol;

namespace MagicOnion.Client.Hubs;

/// <summary>
/// The body of the request that carries a hub connection. gRPC's own writer sends each message by itself, whatever its write options say, so that a
/// burst of calls costs the server a read for each. Here what waits goes out together.
/// </summary>
internal sealed class RequestBody(Stream body, CancellationToken cancellationToken)
{
    private const int PrefixLength = 5;
    private const int MaxKeptBytes = 256 * 1024;

    private ArrayBufferWriter<byte> _buffer = new();

    public int Length => _buffer.WrittenCount;

    /// <summary>False where messages are not to be sent plainly, or something else than gRPC's own writer has them; then they go through it.</summary>
    public static bool TryGet(
        IClientStreamWriter<HubFrame> writer, in CallOptions options, CancellationToken cancellationToken, [NotNullWhen(true)] out RequestBody? body)
    {
        body = null;
        if (writer.GetType().Assembly == typeof(GrpcChannel).Assembly
            && options.Headers?.Get("grpc-internal-encoding-request") is null
            && Get(writer, "WriteStreamTcs") is TaskCompletionSource<Stream> { Task: { IsCompletedSuccessfully: true } opened }
            && Get(writer, "Call") is { } call && Get(call, "Channel") is GrpcChannel channel && HasNoLimit(channel))
        {
            body = new RequestBody(opened.Result, cancellationToken);
        }

        return body is not null;
    }

    /// <summary>Kept until the flush.</summary>
    public void Write(HubFrame frame)
    {
        var target = _buffer.GetSpan(PrefixLength + frame.Length);
        target[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(target[1..], frame.Length);
        frame.Span.CopyTo(target[PrefixLength..]);
        _buffer.Advance(PrefixLength + frame.Length);
    }

    /// <summary>Fails as gRPC's own writer does.</summary>
    public async ValueTask FlushAsync()
    {
        try
        {
            await body.WriteAsync(_buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
            await body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "Sending to the server failed.", exception));
        }

        _buffer.ResetWrittenCount();
        if (_buffer.Capacity > MaxKeptBytes)
        {
            _buffer = new ArrayBufferWriter<byte>();
        }
    }

    private static bool HasNoLimit(GrpcChannel channel) => typeof(GrpcChannel)
        .GetProperty("SendMaxMessageSize", BindingFlags.Instance | BindingFlags.NonPublic) is { } limit && limit.GetValue(channel) is null;

    private static object? Get(object target, string property) =>
        target.GetType().GetProperty(property, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)?.GetValue(target);
}
