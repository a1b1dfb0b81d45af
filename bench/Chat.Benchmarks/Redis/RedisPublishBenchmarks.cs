using System.Buffers;
using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Chat.Testing;
using Cysharp.Runtime.Multicast;
using MessagePack;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Chat.Benchmarks.Redis;

/// <summary>
/// A Redis group against the same publishes, each awaited before the next one. Until the last one has arrived at a subscriber on another connection,
/// so nothing is left in a queue.
/// </summary>
[MemoryDiagnoser]
public class RedisPublishBenchmarks
{
    private const int Publishes = 2000;
    private const string Name = "bench";

    private static readonly RedisChannel Room = RedisChannel.Literal($"Multicaster.Group?name={Name}");

    private readonly Channel<bool> _rounds = Channel.CreateUnbounded<bool>();
    private RedisServer _redis = null!;
    private ServiceProvider _services = null!;
    private ConnectionMultiplexer _sender = null!;
    private ConnectionMultiplexer _receiver = null!;
    private IBenchReceiver _group = null!;
    private ISubscriber _publisher = null!;
    private byte[] _payload = [];
    private int _left = Publishes;

    [Params(100, 1024)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _redis = await RedisServer.StartAsync();
        _payload = new byte[Bytes];
        _sender = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        _publisher = _sender.GetSubscriber();
        _receiver = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        (await _receiver.GetSubscriber().SubscribeAsync(Room)).OnMessage(_ => Arrived());

        var services = new ServiceCollection();
        services.AddMagicOnion().UseRedisGroup(options => options.ConnectionMultiplexer = _sender, registerAsDefault: true);
        _services = services.BuildServiceProvider();
        _group = _services.GetRequiredService<IMulticastGroupProvider>().GetOrAddGroup<Guid, IBenchReceiver>(Name).All;
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _services.DisposeAsync();
        await _sender.DisposeAsync();
        await _receiver.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Publishes)]
    public async Task AwaitEach()
    {
        for (var i = 0; i < Publishes; i++)
        {
            await _publisher.PublishAsync(Room, Message());
        }

        await _rounds.Reader.ReadAsync();
    }

    [Benchmark(OperationsPerInvoke = Publishes)]
    public async Task Group()
    {
        for (var i = 0; i < Publishes; i++)
        {
            _group.OnMessage(_payload);
        }

        await _rounds.Reader.ReadAsync();
    }

    private void Arrived()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _left = Publishes;
            _rounds.Writer.TryWrite(true);
        }
    }

    /// <summary>What the group publishes: nobody is left out, nobody is picked, and a push of one argument.</summary>
    private ReadOnlyMemory<byte> Message()
    {
        var buffer = new ArrayBufferWriter<byte>(Bytes + 32);
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(3);
        writer.WriteArrayHeader(0);
        writer.WriteNil();
        writer.WriteArrayHeader(2);
        writer.Write(int.MaxValue);
        writer.Write(_payload);
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
