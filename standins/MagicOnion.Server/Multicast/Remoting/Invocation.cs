using System.Buffers;
using System.Linq.Expressions;
using MagicOnion.Protocol;
using MessagePack;

namespace Cysharp.Runtime.Multicast.Remoting;

/// <summary>Hands the arguments of a proxy, packed into one value, to the method of a serializer that is for so many.</summary>
internal static class Invocation<TArgument>
{
    // Null where the value is the only argument.
    private static readonly Writer? OfTuple = ArgumentTuples.IsTuple<TArgument>.Value ? Compile() : null;

    private delegate void Writer(IRemoteSerializer serializer, IBufferWriter<byte> writer, TArgument argument, in SerializationContext context);

    public static void Write(IRemoteSerializer serializer, IBufferWriter<byte> writer, TArgument argument, in SerializationContext context)
    {
        if (typeof(TArgument) == typeof(Nil))
        {
            serializer.SerializeInvocation(writer, context);
        }
        else if (OfTuple is null || serializer is ITupleSerializer)
        {
            serializer.SerializeInvocation(writer, argument, context);
        }
        else
        {
            OfTuple(serializer, writer, argument, context);
        }
    }

    private static Writer Compile()
    {
        var types = typeof(TArgument).GetGenericArguments();
        var serializer = Expression.Parameter(typeof(IRemoteSerializer));
        var writer = Expression.Parameter(typeof(IBufferWriter<byte>));
        var argument = Expression.Parameter(typeof(TArgument));
        var context = Expression.Parameter(typeof(SerializationContext).MakeByRefType());
        var call = Expression.Call(
            serializer, nameof(IRemoteSerializer.SerializeInvocation), types, [writer, .. Arguments.Unpack(argument, types.Length), context]);
        return Expression.Lambda<Writer>(call, serializer, writer, argument, context).Compile();
    }
}
