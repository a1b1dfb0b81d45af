using System.Buffers;
using Grpc.Core;
using MagicOnion.Protocol;
using MagicOnion.Serialization;
using MagicOnion.Serialization.MessagePack;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>A message of one side, and what the other side must answer to exactly these bytes; null where that is not known or nothing.</summary>
internal readonly record struct FuzzFrame(byte[] Bytes, byte[]? Answer = null);

/// <summary>What both generators build frames with.</summary>
internal static class FuzzFrames
{
    public static readonly IMagicOnionSerializer Serializer = MessagePackMagicOnionSerializerProvider.Default.Create(MethodType.DuplexStreaming, null);

    private static readonly string?[] Texts = [null, "", "a", "abc", "grüße 👋", FuzzReceiver.Bad, new string('x', 40), new string('y', 300)];

    public static byte[] Of(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public static int MethodId(string name) => MethodIds.Hash(name);

    public static int Number(Random random) => random.Next(5) switch
    {
        0 => random.Next(128),
        1 => -random.Next(64),
        2 => random.Next(70_000),
        3 => int.MinValue,
        _ => random.Next(int.MinValue, int.MaxValue),
    };

    public static string? Text(Random random) => Texts[random.Next(Texts.Length)];

    public static string[] Names(Random random) => [.. Enumerable.Range(0, random.Next(20)).Select(i => $"n{i}")];

    public static byte[] Bytes(Random random, int most)
    {
        var bytes = new byte[random.Next(most)];
        random.NextBytes(bytes);
        return bytes;
    }

    public static Guid Id(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public static FuzzNode Node(Random random)
    {
        var node = new FuzzNode { Name = Text(random), Weight = random.NextDouble() };
        for (var depth = random.Next(6); depth > 0; depth--)
        {
            node = new FuzzNode { Name = Text(random), Next = node, Children = random.Next(2) == 0 ? null : [new FuzzNode(), node] };
        }

        return node;
    }
}
