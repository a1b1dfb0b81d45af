using Grpc.Core;
using MagicOnion;
using MagicOnion.Protocol;
using MessagePack;

namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>Well-formed messages of a client, of every kind.</summary>
internal static class FramesOfClient
{
    private const int KindsOfRequests = 13;
    private const string Hub = nameof(IFuzzHub);

    public static readonly int Ask = FuzzFrames.MethodId(nameof(IFuzzHub.AskAsync));

    public static FuzzFrame Any(Random random, int messageId) => random.Next(20) switch
    {
        0 => Heartbeat(random),
        1 => new FuzzFrame(FuzzFrames.Of(w => ClientFrameWriter.WriteServerHeartbeatAck(w, (short)random.Next(40), random.NextInt64()))),
        2 => new FuzzFrame(Result(FuzzFrames.Id(random), random.Next())),
        3 => new FuzzFrame(FuzzFrames.Of(w => ClientFrameWriter.WriteClientResultError(w, FuzzFrames.Id(random), random.Next(), 13, "detail", FuzzFrames.Text(random)))),
        4 => new FuzzFrame(WithoutAnswer(Request(random, messageId).Bytes)),
        _ => Request(random, messageId),
    };

    public static FuzzFrame Echo(int messageId, int value) => Call(messageId, nameof(IFuzzHub.EchoAsync), value, value);

    public static byte[] Result(Guid id, int result)
        => FuzzFrames.Of(w => ClientFrameWriter.WriteClientResult(w, id, FuzzFrames.MethodId(nameof(IFuzzReceiver.DoubleAsync)), result, FuzzFrames.Serializer));

    private static FuzzFrame Request(Random random, int messageId)
    {
        var number = FuzzFrames.Number(random);
        switch (random.Next(KindsOfRequests))
        {
            case 0:
                return Echo(messageId, number);
            case 1:
                var text = FuzzFrames.Text(random);
                return Call(messageId, nameof(IFuzzHub.TextAsync), new DynamicArgumentTuple<int, string?>(number, text), text);
            case 2:
                var names = FuzzFrames.Names(random);
                return Call(messageId, nameof(IFuzzHub.NamesAsync), names, names.Length);
            case 3:
                var bytes = FuzzFrames.Bytes(random, random.Next(20) == 0 ? FuzzServer.MaxMessageBytes / 2 : 200);
                return Call(messageId, nameof(IFuzzHub.BytesAsync), bytes, bytes);
            case 4:
                return Call(messageId, nameof(IFuzzHub.TableAsync), new Dictionary<string, int[]> { ["a"] = [1, 2], ["b"] = [number] }, 3);
            case 5:
                var node = FuzzFrames.Node(random);
                return Call(messageId, nameof(IFuzzHub.NodeAsync), node, node);
            case 6:
                var arguments = new DynamicArgumentTuple<object?, Guid, DateTime>(FuzzFrames.Names(random), FuzzFrames.Id(random), DateTime.UnixEpoch.AddSeconds(random.Next()));
                return Call(messageId, nameof(IFuzzHub.AnyAsync), arguments, false);
            case 7:
                return Call(messageId, nameof(IFuzzHub.NothingAsync), Nil.Default, Nil.Default);
            case 8:
                return Call(messageId, nameof(IFuzzHub.Note), new DynamicArgumentTuple<string, List<long>>("note", [number]), Nil.Default);
            case 9:
                return Refused(messageId, nameof(IFuzzHub.RefuseAsync), "no such thing", StatusCode.NotFound, "no such thing");
            case 10:
                return Refused(messageId, nameof(IFuzzHub.ThrowAsync), Nil.Default, StatusCode.Internal, $"An error occurred while processing handler '{Hub}/{nameof(IFuzzHub.ThrowAsync)}'.");
            case 11:
                var times = (byte)random.Next(128);
                return Call(messageId, nameof(IFuzzHub.PushAsync), times, (int)times);
            default:
                return Unknown(messageId, number);
        }
    }

    public static FuzzFrame AskRequest(int messageId, int value) => Call(messageId, nameof(IFuzzHub.AskAsync), value, unchecked(value * 2));

    /// <summary>A heartbeat's answer has the rest of its frame after its own end.</summary>
    public static FuzzFrame Heartbeat(Random random)
    {
        var (sequence, time) = ((short)random.Next(short.MinValue, short.MaxValue), random.NextInt64());
        return new FuzzFrame(
            FuzzFrames.Of(w => ClientFrameWriter.WriteHeartbeat(w, sequence, time)),
            FuzzFrames.Of(w => ServerFrameWriter.WriteClientHeartbeatResponse(w, sequence, time, [MessagePackCode.Nil])));
    }

    private static FuzzFrame Call<TArgument, TResult>(int messageId, string method, TArgument argument, TResult result)
    {
        var id = FuzzFrames.MethodId(method);
        return new FuzzFrame(
            FuzzFrames.Of(w => ClientFrameWriter.WriteRequest(w, messageId, id, argument, FuzzFrames.Serializer)),
            FuzzFrames.Of(w => ServerFrameWriter.WriteResponse(w, messageId, id, result, FuzzFrames.Serializer)));
    }

    private static FuzzFrame Refused<TArgument>(int messageId, string method, TArgument argument, StatusCode code, string detail) => new(
        FuzzFrames.Of(w => ClientFrameWriter.WriteRequest(w, messageId, FuzzFrames.MethodId(method), argument, FuzzFrames.Serializer)),
        FuzzFrames.Of(w => ServerFrameWriter.WriteErrorResponse(w, messageId, (int)code, detail, null)));

    private static FuzzFrame Unknown(int messageId, int methodId) => new(
        FuzzFrames.Of(w => ClientFrameWriter.WriteRequest(w, messageId, methodId, 1, FuzzFrames.Serializer)),
        FuzzFrames.Of(w => ServerFrameWriter.WriteErrorResponse(w, messageId, (int)StatusCode.Unimplemented, $"The hub '{Hub}' has no method with the id {methodId}.", null)));

    /// <summary>The same call, of which the client wants to hear nothing.</summary>
    private static byte[] WithoutAnswer(byte[] request)
    {
        Assert.True(ClientFrameReader.TryRead(request, out var read, out var problem), problem);
        return FuzzFrames.Of(w =>
        {
            FrameFields.WriteStart(w, 2, read.MethodId);
            System.Buffers.BuffersExtensions.Write(w, read.Body.Span);
        });
    }
}
