using System.Buffers.Binary;
using MessagePack;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>Spoils messages.</summary>
internal static class Mutator
{
    private static readonly byte[] Codes =
    [
        0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF,
        0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xE0, 0xFF,
    ];

    private static readonly byte[] Long32 = [MessagePackCode.Array32, MessagePackCode.Str32, MessagePackCode.Bin32, MessagePackCode.Map32, MessagePackCode.Ext32];

    private static readonly uint[] Lies = [0x01_00_00_00, 0x10_00_00_00, 0x7F_FF_FF_FF, 0x80_00_00_00, 0xFF_FF_FF_FF];

    private static readonly byte[][] Nests = [[0x91], [0x81, 0xA1, 0x61], [0x81], [0x94, 0xC0], [0xDC, 0x00, 0x01], [0x94, 0xC0, 0xC0, 0x91]];

    /// <param name="random">Decides.</param>
    /// <param name="bytes">Is left as it is.</param>
    /// <param name="start">What comes before is kept whole.</param>
    /// <param name="most">How long a message may get, roughly.</param>
    public static byte[] Spoil(Random random, byte[] bytes, int start, int most)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            bytes = Change(random, bytes, Math.Min(start, bytes.Length), most);
        }

        return bytes;
    }

    private static byte[] Change(Random random, byte[] bytes, int start, int most)
    {
        var at = random.Next(start, bytes.Length + 1);
        switch (random.Next(12))
        {
            case 0:
                return bytes[..at];
            case 1:
                return Set(bytes, at, b => (byte)(b ^ (1 << random.Next(8))));
            case 2:
                return Set(bytes, at, _ => (byte)random.Next(256));
            case 3:
                return Set(bytes, at, _ => Codes[random.Next(Codes.Length)]);
            case 4:
                return [.. bytes[..at], .. Lie(random), .. bytes[at..]];
            case 5:
                return [.. bytes[..at], .. Lie(random), .. bytes[Math.Min(at + 1, bytes.Length)..]];
            case 6:
                return [.. bytes[..at], .. Nested(random, random.Next(10) == 0 ? most : 800), .. bytes[at..]];
            case 7:
                return Set(bytes, start, _ => (byte)(MessagePackCode.MinFixArray + random.Next(8)));
            case 8:
                return [.. bytes[..at], .. FuzzFrames.Bytes(random, 60)];
            case 9:
                return [.. bytes, .. FuzzFrames.Bytes(random, 30)];
            case 10:
                return [.. bytes[..at], .. bytes[random.Next(start, bytes.Length + 1)..]];
            default:
                return random.Next(10) == 0 ? bytes[..start] : [.. bytes, .. bytes];
        }
    }

    private static byte[] Set(byte[] bytes, int at, Func<byte, byte> change)
    {
        var copy = bytes[..];
        if (at < copy.Length)
        {
            copy[at] = change(copy[at]);
        }

        return copy;
    }

    private static byte[] Lie(Random random)
    {
        var header = new byte[5];
        header[0] = Long32[random.Next(Long32.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(1), Lies[random.Next(Lies.Length)]);
        return header;
    }

    private static byte[] Nested(Random random, int most)
    {
        var unit = Nests[random.Next(Nests.Length)];
        return [.. Enumerable.Repeat(unit, random.Next(1, most / unit.Length)).SelectMany(u => u)];
    }
}
