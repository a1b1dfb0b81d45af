using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using MagicOnion.Protocol;
using Microsoft.Extensions.Primitives;

namespace MagicOnion.Server.Internal;

/// <summary>Takes the messages of one client, in order.</summary>
internal interface IHubReader
{
    /// <summary>Null at the end of the stream. The caller gets the reference.</summary>
    ValueTask<HubFrame?> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Sends messages to one client, in order. One call at a time.</summary>
internal interface IHubWriter
{
    /// <param name="frame">Stays the caller's. May wait for the flush.</param>
    void Write(HubFrame frame);

    /// <summary>Sends what has been written. Throws what has failed since the last one.</summary>
    ValueTask FlushAsync();
}

/// <summary>
/// The two ends of a hub connection. gRPC's own stream objects cost more than the messages they carry, so the bodies of the request and
/// the response are used directly, as long as nobody stands in between: an interceptor that wraps the streams, or compression.
/// </summary>
internal static class HubStreams
{
    public static (IHubReader Reader, IHubWriter Writer) Of(
        IAsyncStreamReader<HubFrame> requests, IServerStreamWriter<HubFrame> responses, ServerCallContext call, HubMessageLimits limits)
    {
        var http = call.GetHttpContext();
        IHubReader reader = IsGrpcs(requests) && IsPlain(http.Request.Headers["grpc-encoding"])
            ? new BodyReader(http.Request.BodyReader, limits.MaxReceiveBytes)
            : new StreamReader(requests);
        IHubWriter writer = IsGrpcs(responses) && limits.SendsPlainly
            ? new BodyWriter(http.Response.BodyWriter)
            : new StreamWriter(responses);
        return (reader, writer);
    }

    private static bool IsGrpcs(object stream) => stream.GetType().Assembly == typeof(GrpcServiceOptions).Assembly;

    private static bool IsPlain(StringValues encoding) => encoding.Count == 0 || encoding == "identity";

    private sealed class StreamReader(IAsyncStreamReader<HubFrame> requests) : IHubReader
    {
        public async ValueTask<HubFrame?> ReadAsync(CancellationToken cancellationToken) =>
            await requests.MoveNext(cancellationToken) ? requests.Current : null;
    }

    private sealed class StreamWriter(IServerStreamWriter<HubFrame> responses) : IHubWriter
    {
        private static readonly WriteOptions Flush = new();
        private static readonly WriteOptions Buffer = new(WriteFlags.BufferHint);

        private readonly Queue<HubFrame> _written = new();

        public void Write(HubFrame frame) => _written.Enqueue(frame.AddReference());

        public async ValueTask FlushAsync()
        {
            try
            {
                while (_written.TryPeek(out var frame))
                {
                    responses.WriteOptions = _written.Count == 1 ? Flush : Buffer;
                    await responses.WriteAsync(frame);
                    _written.Dequeue().Release();
                }
            }
            finally
            {
                // Left after a failure.
                while (_written.TryDequeue(out var frame))
                {
                    frame.Release();
                }
            }
        }
    }

    /// <summary>gRPC messages: a byte that says whether it is compressed, four of length, and the bytes.</summary>
    private sealed class BodyReader(PipeReader body, int maxBytes) : IHubReader
    {
        // What has been read and not been taken yet; the pipe's own until it is told how far we are.
        private ReadOnlySequence<byte> _unread;
        private bool _isHeld;
        private bool _isComplete;

        public ValueTask<HubFrame?> ReadAsync(CancellationToken cancellationToken) =>
            TryTake(out var frame) ? new ValueTask<HubFrame?>(frame) : ReadMoreAsync(cancellationToken);

        private async ValueTask<HubFrame?> ReadMoreAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                if (_isComplete && !_unread.IsEmpty)
                {
                    throw new RpcException(new Status(StatusCode.Internal, "The request ended in the middle of a message."));
                }

                if (_isHeld)
                {
                    body.AdvanceTo(_unread.Start, _unread.End);
                    (_unread, _isHeld) = (default, false);
                }

                if (_isComplete)
                {
                    return null;
                }

                var result = await body.ReadAsync(cancellationToken);
                (_unread, _isHeld, _isComplete) = (result.Buffer, true, result.IsCompleted);
                if (TryTake(out var frame))
                {
                    return frame;
                }
            }
        }

        private bool TryTake(out HubFrame? frame)
        {
            frame = null;
            if (_unread.Length < GrpcPrefix.Length)
            {
                return false;
            }

            var (isCompressed, length) = GrpcPrefix.Read(_unread);
            if (isCompressed)
            {
                throw new RpcException(new Status(StatusCode.Internal, "A message is marked as compressed, but the request names no compression."));
            }

            if (length > (uint)maxBytes)
            {
                throw new RpcException(new Status(StatusCode.ResourceExhausted, $"A message has {length} bytes; at most {maxBytes} are taken."));
            }

            if (_unread.Length < GrpcPrefix.Length + length)
            {
                return false;
            }

            var message = _unread.Slice(GrpcPrefix.Length, length);
            frame = HubFrame.CopyOf(message);
            _unread = _unread.Slice(message.End);
            return true;
        }
    }

    private sealed class BodyWriter(PipeWriter body) : IHubWriter
    {
        // What the pipe has given to write into, and how much of it is used.
        private Memory<byte> _buffer;
        private int _used;

        public void Write(HubFrame frame)
        {
            var length = GrpcPrefix.Length + frame.Length;
            if (_buffer.Length - _used < length)
            {
                Commit();
                _buffer = body.GetMemory(length);
            }

            var target = _buffer.Span[_used..];
            GrpcPrefix.Write(target, frame.Length);
            frame.Span.CopyTo(target[GrpcPrefix.Length..]);
            _used += length;
        }

        public ValueTask FlushAsync()
        {
            Commit();
            var flush = body.FlushAsync();
            if (!flush.IsCompletedSuccessfully)
            {
                return AwaitAsync(flush);
            }

            ThrowIfGone(flush.Result);
            return default;
        }

        private static async ValueTask AwaitAsync(ValueTask<FlushResult> flush) => ThrowIfGone(await flush);

        private static void ThrowIfGone(FlushResult result)
        {
            if (result.IsCompleted || result.IsCanceled)
            {
                throw new IOException("The client is gone.");
            }
        }

        private void Commit()
        {
            if (_used > 0)
            {
                body.Advance(_used);
            }

            (_buffer, _used) = (default, 0);
        }
    }

    private static class GrpcPrefix
    {
        public const int Length = 5;

        public static (bool IsCompressed, uint MessageLength) Read(in ReadOnlySequence<byte> bytes)
        {
            if (bytes.FirstSpan.Length >= Length)
            {
                return Read(bytes.FirstSpan);
            }

            Span<byte> prefix = stackalloc byte[Length];
            bytes.Slice(0, Length).CopyTo(prefix);
            return Read(prefix);
        }

        public static void Write(Span<byte> target, int length)
        {
            target[0] = 0;
            BinaryPrimitives.WriteInt32BigEndian(target[1..], length);
        }

        private static (bool IsCompressed, uint MessageLength) Read(ReadOnlySpan<byte> prefix) => (prefix[0] != 0, BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]));
    }
}
