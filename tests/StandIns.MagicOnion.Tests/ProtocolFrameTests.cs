using System.Buffers;
using System.Text;
using Grpc.Core;
using MagicOnion;
using MagicOnion.Protocol;
using MagicOnion.Serialization;
using MagicOnion.Serialization.MessagePack;
using MessagePack;

namespace StandIns.MagicOnion.Tests;

/// <summary>Bytes that a genuine client and a genuine server exchanged.</summary>
public sealed class ProtocolFrameTests
{
    private const int ZeroAsync = -1988118811;
    private const int OneAsync = 1216541217;
    private const int TwoAsync = 1048404979;
    private const int VtAsync = unchecked((int)0xB9748E29);
    private const int VoidOne = -1752315987;
    private const int NullAsync = unchecked((int)0x89E87AF8);
    private const int ThrowAsync = 7;

    private const string GuidText = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
    private static readonly Guid Id = Guid.Parse(GuidText);
    private static readonly string GuidHex = "D924" + Convert.ToHexString(Encoding.ASCII.GetBytes(GuidText));
    private static readonly IMagicOnionSerializer Serializer = MessagePackMagicOnionSerializerProvider.Default.Create(MethodType.DuplexStreaming, null);

    [Fact]
    public void A_request_has_the_bytes_of_the_genuine_client()
    {
        Wrote("9301D2897FB6E5C0", w => ClientFrameWriter.WriteRequest(w, 1, ZeroAsync, Nil.Default, Serializer));
        Wrote("9302CE4882F22105", w => ClientFrameWriter.WriteRequest(w, 2, OneAsync, 5, Serializer));
        Wrote("9303CE3E7D63F39205A26162", w => ClientFrameWriter.WriteRequest(w, 3, TwoAsync, new DynamicArgumentTuple<int, string>(5, "ab"), Serializer));
        Wrote("9304D2B9748E2901", w => ClientFrameWriter.WriteRequest(w, 4, VtAsync, 1, Serializer));
        Wrote("9305D289E87AF8C0", w => ClientFrameWriter.WriteRequest<string?>(w, 5, NullAsync, null, Serializer));
        Wrote("930C4D01", w => ClientFrameWriter.WriteRequest(w, 12, 77, 1, Serializer));
    }

    [Fact]
    public void A_call_without_answer_has_the_bytes_of_the_genuine_client()
    {
        Wrote("92D2978DC7AD07", w => ClientFrameWriter.WriteFireAndForget(w, VoidOne, 7, Serializer));
        Wrote("92CE4882F22105", w => ClientFrameWriter.WriteFireAndForget(w, OneAsync, 5, Serializer));
    }

    [Fact]
    public void A_client_result_has_the_bytes_of_the_genuine_client()
    {
        Wrote($"9400{GuidHex}CE64D9F6E02A", w => ClientFrameWriter.WriteClientResult(w, Id, MethodIds.Hash("CR"), 42, Serializer));
        Wrote($"9401{GuidHex}D2A3B1691F930DA16DC0", w => ClientFrameWriter.WriteClientResultError(w, Id, unchecked((int)0xA3B1691F), 13, "m", null));
    }

    [Fact]
    public void Heartbeats_have_the_bytes_of_the_genuine_sides()
    {
        Wrote("947E00CD012FC0", w => ClientFrameWriter.WriteHeartbeat(w, 0, 0x12F));
        Wrote("947F00CF000001A208CF763EC0", w => ClientFrameWriter.WriteServerHeartbeatAck(w, 0, 0x1A208CF763E));
        Wrote("957F00CF000001A208CF763EC0C0", w => ServerFrameWriter.WriteHeartbeat(w, 0, 0x1A208CF763E, []));
        Wrote("957F00CF000001A208CF763EC0A178", w => ServerFrameWriter.WriteHeartbeat(w, 0, 0x1A208CF763E, [0xA1, 0x78]));
        Wrote("957E00CD012FC0C0C0", w => ServerFrameWriter.WriteClientHeartbeatResponse(w, 0, 0x12F, [0xC0]));
    }

    [Fact]
    public void An_answer_has_the_bytes_of_the_genuine_server()
    {
        Wrote("93FF000C", w => w.Write(ServerFrameWriter.Marker));
        Wrote("9301D2897FB6E5C0", w => ServerFrameWriter.WriteEmptyResponse(w, 1, ZeroAsync));
        Wrote("9302CE4882F22105", w => ServerFrameWriter.WriteResponse(w, 2, OneAsync, 5, Serializer));
        Wrote("9303CE3E7D63F3A3356162", w => ServerFrameWriter.WriteResponse(w, 3, TwoAsync, "5ab", Serializer));
        Wrote("940605A26E66C0", w => ServerFrameWriter.WriteErrorResponse(w, 6, (int)StatusCode.NotFound, "nf", null));
        const string text = "An error occurred while processing handler 'IProbeHub/ThrowAsync'.";
        Wrote(
            "94070DD942416E206572726F72206F63637572726564207768696C652070726F63657373696E672068616E646C657220274950726F62654875622F5468726F774173796E63272EC0",
            w => ServerFrameWriter.WriteErrorResponse(w, ThrowAsync, (int)StatusCode.Internal, text, null));
    }

    [Fact]
    public void A_push_and_a_question_have_the_bytes_of_the_genuine_server()
    {
        Wrote("92CE0CDD3DEFC0", w => ServerFrameWriter.WritePush(w, MethodIds.Hash("B0"), Nil.Default, Serializer));
        Wrote("92CE0BDD3C5C01", w => ServerFrameWriter.WritePush(w, MethodIds.Hash("B1"), 1, Serializer));
        Wrote("92CE0EDD41159201A178", w => ServerFrameWriter.WritePush(w, MethodIds.Hash("B2"), new DynamicArgumentTuple<int, string>(1, "x"), Serializer));
        Wrote(
            $"9500C0{GuidHex}CE64D9F6E09201A171",
            w => ServerFrameWriter.WriteClientResultRequest(w, Id, MethodIds.Hash("CR"), new DynamicArgumentTuple<int, string>(1, "q"), Serializer));
    }

    [Fact]
    public void Frames_of_a_client_are_read()
    {
        var request = ReadClient("9303CE3E7D63F39205A26162");
        Assert.Equal((ClientFrameKind.Request, 3, TwoAsync, "9205A26162"), (request.Kind, request.MessageId, request.MethodId, Hex(request.Body)));
        var send = ReadClient("92D2978DC7AD07");
        Assert.Equal((ClientFrameKind.FireAndForget, VoidOne, "07"), (send.Kind, send.MethodId, Hex(send.Body)));
        var result = ReadClient($"9400{GuidHex}CE64D9F6E02A");
        Assert.Equal((ClientFrameKind.ClientResult, Id, 1692006112, "2A"), (result.Kind, result.ResultId, result.MethodId, Hex(result.Body)));
        var error = ReadClient($"9401{GuidHex}D2A3B1691F930DA16DA17A");
        Assert.Equal((ClientFrameKind.ClientResultError, Id, 13, "m", "z"), (error.Kind, error.ResultId, error.StatusCode, error.Detail, error.Message));
        var beat = ReadClient("947E00CD012FC0");
        Assert.Equal((ClientFrameKind.Heartbeat, 0, 0x12FL, "C0"), (beat.Kind, beat.Sequence, beat.Time, Hex(beat.Body)));
        var ack = ReadClient("947F00CF000001A208CF763EC0");
        Assert.Equal((ClientFrameKind.ServerHeartbeatAck, 0, 0x1A208CF763EL), (ack.Kind, ack.Sequence, ack.Time));
    }

    [Fact]
    public void Frames_of_a_server_are_read()
    {
        var marker = ReadServer("93FF000C");
        Assert.Equal((ServerFrameKind.Response, -1, 0, "0C"), (marker.Kind, marker.MessageId, marker.MethodId, Hex(marker.Body)));
        var push = ReadServer("92CE0EDD41159201A178");
        Assert.Equal((ServerFrameKind.Push, 249381141, "9201A178"), (push.Kind, push.MethodId, Hex(push.Body)));
        var error = ReadServer("940605A26E66C0");
        Assert.Equal((ServerFrameKind.ErrorResponse, 6, 5, "nf", null), (error.Kind, error.MessageId, error.StatusCode, error.Detail, error.StackTrace));
        Assert.Equal("at X", ReadServer("940605A26E66A461742058").StackTrace);
        var question = ReadServer($"9500C0{GuidHex}CE64D9F6E09201A171");
        Assert.Equal((ServerFrameKind.ClientResultRequest, Id, 1692006112, "9201A171"), (question.Kind, question.ResultId, question.MethodId, Hex(question.Body)));
        var beat = ReadServer("957F05CF000001A208CF763EC0A178");
        Assert.Equal((ServerFrameKind.Heartbeat, 5, 0x1A208CF763EL, "A178"), (beat.Kind, beat.Sequence, beat.Time, Hex(beat.Body)));
        var response = ReadServer("957E00CD012FC0C0C0");
        Assert.Equal((ServerFrameKind.ClientHeartbeatResponse, 0, 0x12FL), (response.Kind, response.Sequence, response.Time));
    }

    [Theory]
    [InlineData("9300D3000000004882F22105")]
    [InlineData("93CC00CF000000004882F22105")]
    [InlineData("93D000CE4882F22105")]
    [InlineData("DC0003CD0000CE4882F22105")]
    [InlineData("DD00000003D200000000CE4882F22105")]
    public void Any_form_of_an_integer_and_of_an_array_is_read(string hex)
    {
        var frame = ReadClient(hex);

        Assert.Equal((ClientFrameKind.Request, 0, OneAsync, "05"), (frame.Kind, frame.MessageId, frame.MethodId, Hex(frame.Body)));
    }

    [Fact]
    public void A_binary_guid_is_read_too()
        => Assert.Equal(Id, ReadServer($"9500C0C410{Convert.ToHexString(Id.ToByteArray())}CE64D9F6E0C0").ResultId);

    private static void Wrote(string expected, Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        Assert.Equal(expected, Convert.ToHexString(buffer.WrittenSpan));
        var frame = HubFrame.Rent();
        write(frame);
        Assert.Equal(expected, Convert.ToHexString(frame.Span));
        frame.Release();
    }

    private static ClientFrame ReadClient(string hex)
    {
        Assert.True(ClientFrameReader.TryRead(Convert.FromHexString(hex), out var frame, out var problem), problem);
        return frame;
    }

    private static ServerFrame ReadServer(string hex)
    {
        Assert.True(ServerFrameReader.TryRead(Convert.FromHexString(hex), out var frame, out var problem), problem);
        return frame;
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);
}
