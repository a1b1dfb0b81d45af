using System.Buffers;
using BenchmarkDotNet.Attributes;
using Grpc.Core;
using MagicOnion;
using MagicOnion.Protocol;
using MagicOnion.Serialization;
using MagicOnion.Serialization.MessagePack;
using MessagePack;

namespace Chat.Benchmarks.Runtime;

/// <summary>Frames with their arguments, written into a pooled buffer and read from one.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private const int MethodId = int.MaxValue;

    private static readonly IMagicOnionSerializer Serializer = MessagePackMagicOnionSerializerProvider.Default.Create(MethodType.DuplexStreaming, null);

    private byte[] _payload = [];
    private DynamicArgumentTuple<int, string, byte[]> _three;
    private byte[] _push = [];
    private byte[] _request = [];
    private byte[] _response = [];

    /// <summary>Of a response: nothing, bytes, or a tuple.</summary>
    [Params(0, 1, 3)]
    public int Arguments { get; set; }

    [Params(100, 1024)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _payload = new byte[Bytes];
        _three = new DynamicArgumentTuple<int, string, byte[]>(1, "alice", _payload);
        _push = Written(FillPush);
        _request = Written(FillRequest);
        _response = Written(FillResponse);
    }

    [Benchmark]
    public int WritePush() => Length(FillPush);

    [Benchmark]
    public int WriteRequest() => Length(FillRequest);

    [Benchmark]
    public int WriteResponse() => Length(FillResponse);

    [Benchmark]
    public byte[]? ReadPush() => ServerFrameReader.TryRead(_push, out var frame, out _) ? Body(frame.Body) : throw new InvalidDataException();

    [Benchmark]
    public byte[]? ReadRequest() => ClientFrameReader.TryRead(_request, out var frame, out _) ? Body(frame.Body) : throw new InvalidDataException();

    [Benchmark]
    public byte[]? ReadResponse() => ServerFrameReader.TryRead(_response, out var frame, out _) ? Body(frame.Body) : throw new InvalidDataException();

    private static byte[] Written(Action<HubFrame> fill)
    {
        var frame = HubFrame.Rent();
        fill(frame);
        var bytes = frame.Span.ToArray();
        frame.Release();
        return bytes;
    }

    private static int Length(Action<HubFrame> fill)
    {
        var frame = HubFrame.Rent();
        fill(frame);
        var length = frame.Length;
        frame.Release();
        return length;
    }

    private void FillPush(HubFrame frame)
    {
        switch (Arguments)
        {
            case 0:
                ServerFrameWriter.WritePush(frame, MethodId, Nil.Default, Serializer);
                break;
            case 1:
                ServerFrameWriter.WritePush(frame, MethodId, _payload, Serializer);
                break;
            default:
                ServerFrameWriter.WritePush(frame, MethodId, _three, Serializer);
                break;
        }
    }

    private void FillRequest(HubFrame frame)
    {
        switch (Arguments)
        {
            case 0:
                ClientFrameWriter.WriteRequest(frame, 1, MethodId, Nil.Default, Serializer);
                break;
            case 1:
                ClientFrameWriter.WriteRequest(frame, 1, MethodId, _payload, Serializer);
                break;
            default:
                ClientFrameWriter.WriteRequest(frame, 1, MethodId, _three, Serializer);
                break;
        }
    }

    private void FillResponse(HubFrame frame)
    {
        switch (Arguments)
        {
            case 0:
                ServerFrameWriter.WriteEmptyResponse(frame, 1, MethodId);
                break;
            case 1:
                ServerFrameWriter.WriteResponse(frame, 1, MethodId, _payload, Serializer);
                break;
            default:
                ServerFrameWriter.WriteResponse(frame, 1, MethodId, _three, Serializer);
                break;
        }
    }

    private byte[]? Body(ReadOnlyMemory<byte> body)
    {
        var bytes = new ReadOnlySequence<byte>(body);
        return Arguments switch
        {
            0 => null,
            1 => Serializer.Deserialize<byte[]>(bytes),
            _ => Serializer.Deserialize<DynamicArgumentTuple<int, string, byte[]>>(bytes).Item3,
        };
    }
}
