using System.Buffers;
using System.Diagnostics;

namespace MagicOnion.Protocol;

/// <summary>
/// One message of a hub connection in a pooled array. Whoever holds a reference may read; the last <see cref="Release"/> gives the array back.
/// Written by one thread, and not any more once it is shared.
/// </summary>
internal sealed class HubFrame : IBufferWriter<byte>
{
    private const int InitialSize = 256;

    private static long LiveCount;

    private readonly bool _isPooled;
    private byte[]? _buffer;
    private int _references = 1;

    private HubFrame(byte[] buffer, int length, bool isPooled)
    {
        _buffer = buffer;
        Length = length;
        _isPooled = isPooled;
        if (isPooled)
        {
            CountLive(1);
        }
    }

    /// <summary>Pooled frames of this process that somebody holds, for tests; counted in debug builds only.</summary>
    public static long Live => Volatile.Read(ref LiveCount);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => Buffer.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => Buffer.AsSpan(0, Length);

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(HubFrame));

    /// <summary>An empty frame to write into.</summary>
    public static HubFrame Rent(int sizeHint = InitialSize) => new(ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, InitialSize)), 0, isPooled: true);

    /// <summary>A frame that shows this array, which never goes to the pool.</summary>
    public static HubFrame Over(byte[] bytes) => new(bytes, bytes.Length, isPooled: false);

    public static HubFrame CopyOf(in ReadOnlySequence<byte> bytes)
    {
        var length = checked((int)bytes.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        bytes.CopyTo(buffer);
        return new HubFrame(buffer, length, isPooled: true);
    }

    public static HubFrame CopyOf(ReadOnlySpan<byte> bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        return new HubFrame(buffer, bytes.Length, isPooled: true);
    }

    /// <summary>One more holder; the caller holds a reference itself.</summary>
    public HubFrame AddReference()
    {
        var references = Interlocked.Increment(ref _references);
        Debug.Assert(references > 1, "A reference was added to a frame that had been released.");
        return this;
    }

    public void Release()
    {
        var references = Interlocked.Decrement(ref _references);
        Debug.Assert(references >= 0, "A frame was released more often than it was held.");
        if (references == 0 && Interlocked.Exchange(ref _buffer, null) is { } buffer && _isPooled)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            CountLive(-1);
        }
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Buffer.Length - Length);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => Reserve(sizeHint).AsMemory(Length);

    public Span<byte> GetSpan(int sizeHint = 0) => Reserve(sizeHint).AsSpan(Length);

    [Conditional("DEBUG")]
    private static void CountLive(int change) => Interlocked.Add(ref LiveCount, change);

    private byte[] Reserve(int sizeHint)
    {
        var buffer = Buffer;
        var needed = checked(Length + Math.Max(sizeHint, 1));
        if (needed <= buffer.Length)
        {
            return buffer;
        }

        var bigger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(buffer.Length * 2L, Array.MaxLength)));
        buffer.AsSpan(0, Length).CopyTo(bigger);
        _buffer = bigger;
        if (_isPooled)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return bigger;
    }
}
