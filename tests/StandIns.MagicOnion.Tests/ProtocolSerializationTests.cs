using System.Buffers;
using System.Reflection;
using Grpc.Core;
using MagicOnion;
using MagicOnion.Protocol;
using MagicOnion.Serialization;
using MagicOnion.Serialization.MessagePack;
using MessagePack;
using MessagePack.Resolvers;

namespace StandIns.MagicOnion.Tests;

public sealed class ProtocolSerializationTests
{
    private static readonly IMagicOnionSerializer Plain = MessagePackMagicOnionSerializerProvider.Default.Create(MethodType.Unary, null);

    [Fact]
    public void Arguments_have_the_bytes_of_the_genuine_client()
    {
        Assert.Equal("C0", Hex(Plain, Nil.Default));
        Assert.Equal("05", Hex(Plain, 5));
        Assert.Equal("920102", Hex(Plain, new[] { 1, 2 }));
        Assert.Equal("C0", Hex<string?>(Plain, null));
        Assert.Equal("9205A26162", Hex(Plain, new DynamicArgumentTuple<int, string>(5, "ab")));
        Assert.Equal("9305A26162C3", Hex(Plain, new DynamicArgumentTuple<int, string, bool>(5, "ab", true)));
    }

    [Fact]
    public void Fifteen_arguments_go_there_and_back()
    {
        var tuple = new DynamicArgumentTuple<int, int, int, int, int, int, int, int, int, int, int, int, int, int, string>(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, "z");

        Assert.Equal("9F0102030405060708090A0B0C0D0EA17A", Hex(Plain, tuple));
        Assert.Equal(tuple, Read<DynamicArgumentTuple<int, int, int, int, int, int, int, int, int, int, int, int, int, int, string>>(Plain, Hex(Plain, tuple)));
    }

    [Fact]
    public void Arguments_that_were_left_out_take_the_defaults_of_the_method()
    {
        var serializer = MessagePackMagicOnionSerializerProvider.Default.WithEnableFallback(true).Create(MethodType.Unary, Method(nameof(WithDefaults)));

        var one = Read<DynamicArgumentTuple<int, int, string, DayOfWeek?>>(serializer, "9105");
        var none = Read<DynamicArgumentTuple<int, int, string, DayOfWeek?>>(serializer, "90");

        Assert.Equal((5, 40, "x", DayOfWeek.Friday), (one.Item1, one.Item2, one.Item3, one.Item4));
        Assert.Equal((0, 40, "x", DayOfWeek.Friday), (none.Item1, none.Item2, none.Item3, none.Item4));
    }

    [Fact]
    public void Arguments_that_are_too_many_are_skipped()
    {
        var serializer = MessagePackMagicOnionSerializerProvider.Default.WithEnableFallback(true).Create(MethodType.Unary, Method(nameof(Sum)));

        var read = Read<DynamicArgumentTuple<int, int>>(serializer, "9405069201A178C0");

        Assert.Equal((5, 6), (read.Item1, read.Item2));
    }

    [Fact]
    public void Tuples_need_no_help_from_the_resolver_and_may_be_compressed()
    {
        var options = MessagePackSerializerOptions.Standard.WithResolver(BuiltinResolver.Instance).WithCompression(MessagePackCompression.Lz4BlockArray);
        var serializer = MessagePackMagicOnionSerializerProvider.Default.WithOptions(options).Create(MethodType.Unary, null);
        var tuple = new DynamicArgumentTuple<int, string>(5, new string('a', 1000));

        var hex = Hex(serializer, tuple);

        Assert.InRange(hex.Length, 2, 400);
        Assert.Equal(tuple, Read<DynamicArgumentTuple<int, string>>(serializer, hex));
    }

    [Fact]
    public void A_frame_is_given_back_when_the_last_holder_releases_it()
    {
        var frame = HubFrame.Rent(1);
        for (var i = 0; i < 1000; i++)
        {
            frame.Write((ReadOnlySpan<byte>)[(byte)i, 1, 2, 3, 4, 5, 6, 7]);
        }

        frame.AddReference();
        frame.Release();
        Assert.Equal(8000, frame.Span.Length);
        Assert.Equal((byte)(999 % 256), frame.Span[8000 - 8]);
        frame.Release();
        Assert.Throws<ObjectDisposedException>(() => frame.Memory);
    }

    private static void WithDefaults(int a, int b = 40, string c = "x", DayOfWeek? d = DayOfWeek.Friday) => _ = (a, b, c, d);

    private static int Sum(int a, int b) => a + b;

    private static MethodInfo Method(string name) => typeof(ProtocolSerializationTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static string Hex<T>(IMagicOnionSerializer serializer, T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        serializer.Serialize(buffer, value);
        return Convert.ToHexString(buffer.WrittenSpan);
    }

    private static T Read<T>(IMagicOnionSerializer serializer, string hex) => serializer.Deserialize<T>(new ReadOnlySequence<byte>(Convert.FromHexString(hex)));
}
