using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Chat.Hub.Memory;

/// <summary>
/// Gives back most of the 16 KB in which Kestrel encodes the response headers of an HTTP/2 connection. It keeps them until the
/// connection ends, and they are a third of what an idle connection with its chat state costs; the headers of a hub's answers are
/// about 100 bytes. There is no setting for it, hence the private fields, as they are in 10.0.12; a patch of the runtime is trusted to
/// keep them, and the tests run on the one that is installed. Where the fields are others, the connections keep what they have. Headers that do not fit
/// are sent all the same, a large one by way of a pool, many small ones in a frame for each <see cref="Size"/> bytes: more than
/// eight of those some peers do not take, so an answer should keep below 4 KB of headers.
/// </summary>
internal sealed class HeaderBuffers
{
    /// <summary>Bytes of the buffer that a connection has instead.</summary>
    public const int Size = 512;

    // In another one the same names may mean something else.
    private const int KnownVersion = 10;

    private readonly FieldInfo _context;
    private readonly PropertyInfo _writer;
    private readonly FieldInfo _lock;
    private readonly FieldInfo _buffer;

    private HeaderBuffers(FieldInfo context, PropertyInfo writer, FieldInfo @lock, FieldInfo buffer) =>
        (_context, _writer, _lock, _buffer) = (context, writer, @lock, buffer);

    /// <returns>Null where Kestrel is not the one that is known.</returns>
    public static HeaderBuffers? Find()
    {
        var kestrel = typeof(KestrelServer).Assembly;
        return kestrel.GetName().Version?.Major == KnownVersion
            && Field(kestrel, "Http2Stream", "_context") is { } context
            && context.FieldType.GetProperty("FrameWriter") is { } writer
            && Field(kestrel, "Http2FrameWriter", "_writeLock") is { } @lock
            && @lock.FieldType == typeof(Lock)
            && Field(kestrel, "Http2FrameWriter", "_headerEncodingBuffer") is { } buffer
            && buffer.FieldType == typeof(byte[])
            && buffer.DeclaringType == writer.PropertyType
                ? new HeaderBuffers(context, writer, @lock, buffer)
                : null;
    }

    /// <summary>Does nothing where the connection of the request keeps no more than that already, or is not one of HTTP/2 and Kestrel.</summary>
    /// <param name="request">Any request of the connection.</param>
    /// <param name="size">Bytes, 1 or more.</param>
    public void Shrink(HttpContext request, int size = Size)
    {
        if (WriterOf(request) is { } writer && BufferOf(writer).Length > size)
        {
            // Kestrel uses the buffer under this lock only.
            lock ((Lock)_lock.GetValue(writer)!)
            {
                _buffer.SetValue(writer, new byte[size]);
            }
        }
    }

    /// <returns>Bytes that its connection keeps for response headers; null if it is not one of HTTP/2 and Kestrel.</returns>
    public int? SizeOf(HttpContext request) => WriterOf(request) is { } writer ? BufferOf(writer).Length : null;

    private byte[] BufferOf(object writer) => (byte[])_buffer.GetValue(writer)!;

    private object? WriterOf(HttpContext request) =>
        _context.DeclaringType!.IsInstanceOfType(request.Features) ? _writer.GetValue(_context.GetValue(request.Features)) : null;

    [SuppressMessage("Major Code Smell", "S3011", Justification = "Says the summary.")]
    private static FieldInfo? Field(Assembly kestrel, string type, string name) =>
        kestrel.GetType($"Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http2.{type}")?.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);
}
