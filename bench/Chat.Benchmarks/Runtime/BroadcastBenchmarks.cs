using BenchmarkDotNet.Attributes;
using Cysharp.Runtime.Multicast;
using Cysharp.Runtime.Multicast.Remoting;
using MagicOnion.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Benchmarks.Runtime;

/// <summary>A push to a group, through its proxy and up to where each connection would queue it.</summary>
[MemoryDiagnoser]
public class BroadcastBenchmarks
{
    private readonly byte[] _payload = new byte[100];
    private ServiceProvider _services = null!;
    private IBenchReceiver _all = null!;

    [Params(1, 100)]
    public int Members { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var services = new ServiceCollection();
        services.AddMagicOnion();
        _services = services.BuildServiceProvider();
        var (proxies, serializer) = (_services.GetRequiredService<IRemoteProxyFactory>(), _services.GetRequiredService<IRemoteSerializer>());
        var group = _services.GetRequiredService<IMulticastGroupProvider>().GetOrAddSynchronousGroup<Guid, IBenchReceiver>("bench");
        for (var i = 0; i < Members; i++)
        {
            group.Add(Guid.NewGuid(), proxies.Create<IBenchReceiver>(new Sink(), serializer));
        }

        _all = group.All;
    }

    [GlobalCleanup]
    public void Cleanup() => _services.Dispose();

    [Benchmark]
    public void Broadcast() => _all.OnMessage(_payload);

    private sealed class Sink : IFrameWriter, IRemoteSingleWriter
    {
        public bool HasReceivers => true;

        public IRemoteClientResultPendingTaskRegistry PendingTasks => throw new NotSupportedException();

        public void Write(HubFrame frame) => frame.AddReference().Release();

        public void Write(ReadOnlyMemory<byte> payload)
        {
        }
    }
}
