using System.Buffers;
using Cysharp.Runtime.Multicast.Remoting;
using Microsoft.Extensions.DependencyInjection;

namespace StandIns.MagicOnion.Tests;

/// <summary>A serializer of the application's own: proxies give it each argument by itself.</summary>
public sealed class RemoteSerializerTests
{
    [Fact]
    public void A_serializer_gets_the_arguments_and_not_a_tuple_of_them()
    {
        var serializer = new NotingSerializer();
        var proxy = DynamicRemoteProxyFactory.Instance.Create<IWideReceiver>(new Nowhere(), serializer);

        proxy.None();
        proxy.One(1);
        proxy.Two(1, "b");
        proxy.Fifteen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, "o");

        Assert.Equal(["None:", "One: 1", "Two: 1 b", "Fifteen: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 o"], serializer.Calls);
    }

    [Fact]
    public void The_default_one_writes_the_same_frame_whichever_way_it_gets_them()
    {
        var serializer = new ServiceCollection().AddMagicOnion().Services.BuildServiceProvider().GetRequiredService<IRemoteSerializer>();
        var writer = new Frames();
        var proxy = DynamicRemoteProxyFactory.Instance.Create<IWideReceiver>(writer, serializer);
        var direct = new ArrayBufferWriter<byte>();

        proxy.Fifteen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, "o");
        serializer.SerializeInvocation(direct, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, "o", new SerializationContext("Fifteen", writer.MethodId, null));

        Assert.Equal(Convert.ToHexString(writer.Last), Convert.ToHexString(direct.WrittenSpan));
        Assert.EndsWith("9F0102030405060708090A0B0C0D0EA16F", Convert.ToHexString(writer.Last), StringComparison.Ordinal);
    }

    public interface IWideReceiver
    {
        void None();

        void One(int a);

        void Two(int a, string b);

        void Fifteen(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, string o);
    }

    private sealed class Nowhere : IRemoteReceiverWriter
    {
        public IRemoteClientResultPendingTaskRegistry PendingTasks => NotSupportedRemoteClientResultPendingTaskRegistry.Instance;

        public void Write(ReadOnlyMemory<byte> payload)
        {
        }
    }

    private sealed class Frames : IRemoteReceiverWriter
    {
        public byte[] Last { get; private set; } = [];

        // 92 CE and four bytes of it.
        public int MethodId => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Last.AsSpan(2));

        public IRemoteClientResultPendingTaskRegistry PendingTasks => NotSupportedRemoteClientResultPendingTaskRegistry.Instance;

        public void Write(ReadOnlyMemory<byte> payload) => Last = payload.ToArray();
    }

    /// <summary>Written as it has to be against the original.</summary>
    private sealed class NotingSerializer : IRemoteSerializer
    {
        public List<string> Calls { get; } = [];

        public void SerializeInvocation(IBufferWriter<byte> writer, in SerializationContext ctx) => Note(ctx);

        public void SerializeInvocation<T>(IBufferWriter<byte> writer, T arg, in SerializationContext ctx) => Note(ctx, arg);

        public void SerializeInvocation<T1, T2>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, in SerializationContext ctx)
            => Note(ctx, arg1, arg2);

        public void SerializeInvocation<T1, T2, T3>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3);

        public void SerializeInvocation<T1, T2, T3, T4>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4);

        public void SerializeInvocation<T1, T2, T3, T4, T5>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4, arg5);

        public void SerializeInvocation<T1, T2, T3, T4, T5, T6>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4, arg5, arg6);

        public void SerializeInvocation<T1, T2, T3, T4, T5, T6, T7>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4, arg5, arg6, arg7);

        public void SerializeInvocation<T1, T2, T3, T4, T5, T6, T7, T8>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8);

        public void SerializeInvocation<T1, T2, T3, T4, T5, T6, T7, T8, T9>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9);

        public void SerializeInvocation<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10);

        public void SerializeInvocation<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10, arg11);

        public void SerializeInvocation<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10, arg11, arg12);

        public void SerializeInvocation<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, T13 arg13, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10, arg11, arg12, arg13);

        public void SerializeInvocation<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, T13 arg13, T14 arg14, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10, arg11, arg12, arg13, arg14);

        public void SerializeInvocation<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15>(IBufferWriter<byte> writer, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, T13 arg13, T14 arg14, T15 arg15, in SerializationContext ctx)
            => Note(ctx, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10, arg11, arg12, arg13, arg14, arg15);

        public T DeserializeResult<T>(ReadOnlySequence<byte> data, in SerializationContext ctx) => throw new NotSupportedException();

        private void Note(in SerializationContext ctx, params object?[] arguments) => Calls.Add($"{ctx.MethodName}:{string.Concat(arguments.Select(a => $" {a}"))}");
    }
}
