using System.Buffers.Binary;

namespace Chat.RpcBench.Wire;

internal delegate void MessageHandler(ReadOnlySpan<byte> message);

/// <summary>Reads the length in front of a message: false when there is not enough yet.</summary>
internal delegate bool LengthReader(ReadOnlySpan<byte> bytes, out int header, out int length);

/// <summary>Cuts messages out of the pieces that frames carry.</summary>
internal sealed class MessageSplitter(LengthReader lengths, MessageHandler handler)
{
    private byte[] _rest = [];

    /// <summary>gRPC: one byte of flags, four of length.</summary>
    public static bool Grpc(ReadOnlySpan<byte> bytes, out int header, out int length)
    {
        header = 5;
        length = bytes.Length >= header ? BinaryPrimitives.ReadInt32BigEndian(bytes[1..]) : 0;
        return bytes.Length >= header;
    }

    /// <summary>SignalR: seven bits a byte, the lowest first, the eighth set where more follow.</summary>
    public static bool SignalR(ReadOnlySpan<byte> bytes, out int header, out int length)
    {
        length = 0;
        for (header = 0; header < bytes.Length; )
        {
            length |= (bytes[header] & 0x7F) << (7 * header);
            if ((bytes[header++] & 0x80) == 0)
            {
                return true;
            }
        }

        return false;
    }

    public void Add(ReadOnlySpan<byte> piece)
    {
        if (_rest.Length > 0)
        {
            piece = (byte[])[.. _rest, .. piece];
            _rest = [];
        }

        while (lengths(piece, out var header, out var length) && piece.Length >= header + length)
        {
            handler(piece.Slice(header, length));
            piece = piece[(header + length)..];
        }

        if (piece.Length > 0)
        {
            _rest = piece.ToArray();
        }
    }
}
