using BenchmarkDotNet.Attributes;
using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion.Client;
using MagicOnion.Protocol;
using MagicOnion.Serialization.MessagePack;
using MagicOnion.Server.Hubs;
using MagicOnion.Server.Internal;
using MessagePack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Benchmarks.Runtime;

/// <summary>
/// A call of a hub method: its frame is read, the method runs, the answer is written. The session is one whose connection has ended, so the answer
/// is dropped where it would be queued.
/// </summary>
[MemoryDiagnoser]
public class HubCallBenchmarks
{
    private readonly byte[] _nothing = Request(nameof(IBenchHub.Nothing), Nil.Default);
    private readonly byte[] _echo = Request(nameof(IBenchHub.Echo), new byte[100]);
    private WebApplication _app = null!;
    private HubSession _session = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRouting();
        builder.Services.AddSingleton<Ended>();
        builder.Services.AddMagicOnion();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapMagicOnionService([typeof(BenchHub)]);
        await _app.StartAsync();

        using var channel = GrpcChannel.ForAddress(_app.Urls.Single());
        var hub = await StreamingHubClient.ConnectAsync<IBenchHub, IBenchReceiver>(channel, new NoReceiver());
        await hub.DisposeAsync();
        _session = await _app.Services.GetRequiredService<Ended>().Session.Task;
    }

    [GlobalCleanup]
    public async Task CleanupAsync() => await _app.DisposeAsync();

    [Benchmark]
    public ValueTask Nothing() => Call(_nothing);

    [Benchmark]
    public ValueTask Echo100Bytes() => Call(_echo);

    private static byte[] Request<T>(string method, T arguments)
    {
        var frame = HubFrame.Rent();
        ClientFrameWriter.WriteRequest(frame, 1, MethodIds.Hash(method), arguments, MessagePackMagicOnionSerializerProvider.Default.Create(MethodType.DuplexStreaming, null));
        var bytes = frame.Span.ToArray();
        frame.Release();
        return bytes;
    }

    private ValueTask Call(byte[] request)
    {
        var frame = HubFrame.CopyOf(request);
        return ClientFrameReader.TryRead(frame.Memory, out var message, out var problem)
            ? _session.Hub.Methods[message.MethodId].InvokeAsync(_session, new HubRequest(frame, message))
            : throw new InvalidDataException(problem);
    }

    private sealed class NoReceiver : IBenchReceiver
    {
        public void OnMessage(byte[] payload)
        {
        }
    }

    public sealed class Ended
    {
        internal TaskCompletionSource<HubSession> Session { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public sealed class BenchHub(Ended ended) : StreamingHubBase<IBenchHub, IBenchReceiver>, IBenchHub
    {
        public Task Nothing() => Task.CompletedTask;

        public Task<byte[]> Echo(byte[] payload) => Task.FromResult(payload);

        protected override ValueTask OnDisconnected()
        {
            ended.Session.TrySetResult(HubSession.Of(Context));
            return default;
        }
    }
}
