using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Grpc.Core;
using MagicOnion.Client;
using MagicOnion.Protocol;
using MagicOnion.Serialization.MessagePack;

namespace Chat.Benchmarks.Runtime;

/// <summary>Pushes that have arrived at a client, from its stream to the receiver's method.</summary>
[MemoryDiagnoser]
public class ClientPushBenchmarks
{
    private const int Pushes = 10_000;

    private readonly Stream _stream = new();
    private readonly Receiver _receiver = new();
    private IBenchHub _hub = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _hub = await StreamingHubClient.ConnectAsync<IBenchHub, IBenchReceiver>(new Invoker(_stream), _receiver);
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        _stream.End();
        await _hub.DisposeAsync();
    }

    [Benchmark(OperationsPerInvoke = Pushes)]
    public Task Push100Bytes()
    {
        var received = _receiver.ReceivesAsync(Pushes);
        _stream.Send(Pushes);
        return received;
    }

    private sealed class Receiver : IBenchReceiver
    {
        private TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left;

        public Task ReceivesAsync(int pushes)
        {
            _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _left = pushes;
            return _done.Task;
        }

        public void OnMessage(byte[] payload)
        {
            if (--_left == 0)
            {
                _done.SetResult();
            }
        }
    }

    /// <summary>The marker that each connection begins with, then pushes as they are asked for.</summary>
    private sealed class Stream : IAsyncStreamReader<HubFrame>, IClientStreamWriter<HubFrame>
    {
        private readonly Channel<int> _more = Channel.CreateUnbounded<int>();
        private readonly byte[] _push = Push();
        private bool _hasBegun;
        private int _left;

        public HubFrame Current { get; private set; } = null!;

        public WriteOptions? WriteOptions { get; set; }

        public void Send(int pushes) => _more.Writer.TryWrite(pushes);

        public void End() => _more.Writer.Complete();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!_hasBegun)
            {
                _hasBegun = true;
                Current = HubFrame.CopyOf(ServerFrameWriter.Marker);
                return true;
            }

            if (_left == 0)
            {
                if (!await _more.Reader.WaitToReadAsync(cancellationToken))
                {
                    return false;
                }

                _left = await _more.Reader.ReadAsync(cancellationToken);
            }

            _left--;
            Current = HubFrame.CopyOf(_push);
            return true;
        }

        public Task WriteAsync(HubFrame message) => Task.CompletedTask;

        public Task CompleteAsync() => Task.CompletedTask;

        private static byte[] Push()
        {
            var frame = HubFrame.Rent();
            var serializer = MessagePackMagicOnionSerializerProvider.Default.Create(MethodType.DuplexStreaming, null);
            ServerFrameWriter.WritePush(frame, MethodIds.Hash(nameof(IBenchReceiver.OnMessage)), new byte[100], serializer);
            var bytes = frame.Span.ToArray();
            frame.Release();
            return bytes;
        }
    }

    private sealed class Invoker(Stream stream) : CallInvoker
    {
        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) =>
            new(
                (IClientStreamWriter<TRequest>)(object)stream,
                (IAsyncStreamReader<TResponse>)(object)stream,
                Task.FromResult(new Metadata { { HubConnect.VersionHeader, HubConnect.Version } }),
                () => Status.DefaultSuccess,
                () => [],
                () => { });

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
