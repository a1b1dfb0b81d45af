using Grpc.Core;
using MagicOnion;
using MagicOnion.Protocol;
using MessagePack;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>Well-formed messages of a server, of every kind. They answer calls with the ids 1 to <see cref="Calls"/>.</summary>
internal static class FramesOfServer
{
    public const int Calls = 5;

    public static byte[] Any(Random random) => random.Next(14) switch
    {
        0 => Push(nameof(IFuzzReceiver.OnNothing), Nil.Default),
        1 => Push(nameof(IFuzzReceiver.OnText), FuzzFrames.Text(random)),
        2 or 3 => Push(nameof(IFuzzReceiver.OnNode), new DynamicArgumentTuple<int, FuzzNode?>(FuzzFrames.Number(random), FuzzFrames.Node(random))),
        4 => Push(nameof(IFuzzHub.EchoAsync), FuzzFrames.Number(random)),
        5 or 6 => Answer(random.Next(1, Calls + 1)),
        7 => Response(FuzzFrames.Number(random), FuzzFrames.Bytes(random, 100)),
        8 => FuzzFrames.Of(w => ServerFrameWriter.WriteErrorResponse(w, random.Next(0, 40), (int)StatusCode.Internal, FuzzFrames.Text(random) ?? "", FuzzFrames.Text(random))),
        9 => Ask(FuzzFrames.Id(random), nameof(IFuzzReceiver.DoubleAsync), FuzzFrames.Number(random)),
        10 => Ask(FuzzFrames.Id(random), nameof(IFuzzReceiver.JoinAsync), FuzzFrames.Names(random)),
        11 => Ask(FuzzFrames.Id(random), nameof(IFuzzReceiver.ConfirmAsync), FuzzFrames.Node(random)),
        12 => FuzzFrames.Of(w => ServerFrameWriter.WriteHeartbeat(w, (short)random.Next(short.MaxValue), random.NextInt64(), random.Next(2) == 0 ? [] : [0x92, 1, 2])),
        _ => FuzzFrames.Of(w => ServerFrameWriter.WriteClientHeartbeatResponse(w, (short)random.Next(short.MaxValue), random.NextInt64(), [MessagePackCode.Nil])),
    };

    public static byte[] Ask<T>(Guid id, string method, T argument)
        => FuzzFrames.Of(w => ServerFrameWriter.WriteClientResultRequest(w, id, FuzzFrames.MethodId(method), argument, FuzzFrames.Serializer));

    public static byte[] Response<T>(int messageId, T result)
        => FuzzFrames.Of(w => ServerFrameWriter.WriteResponse(w, messageId, FuzzFrames.MethodId(nameof(IFuzzHub.EchoAsync)), result, FuzzFrames.Serializer));

    /// <summary>The right answer to one of the calls.</summary>
    public static byte[] Answer(int messageId) => messageId switch
    {
        1 => Response(1, 11),
        2 => Response(2, "two"),
        3 => Response(3, 33),
        4 => Response(4, new FuzzNode { Name = "four" }),
        _ => Response(messageId, Nil.Default),
    };

    private static byte[] Push<T>(string method, T argument)
        => FuzzFrames.Of(w => ServerFrameWriter.WritePush(w, FuzzFrames.MethodId(method), argument, FuzzFrames.Serializer));
}
