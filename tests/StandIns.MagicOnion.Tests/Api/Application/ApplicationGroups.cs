using System.Collections.Immutable;
using Cysharp.Runtime.Multicast;
using Cysharp.Runtime.Multicast.Distributed;
using Cysharp.Runtime.Multicast.Distributed.Redis;
using Cysharp.Runtime.Multicast.InMemory;
using Cysharp.Runtime.Multicast.Remoting;
using MagicOnion.Server;
using MessagePack;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace StandIns.MagicOnion.Tests.Api.Application;

public static class ApplicationGroups
{
    public static void Register(IMagicOnionServerBuilder builder, ConnectionMultiplexer redis)
    {
        builder.UseRedisGroup(
            options =>
            {
                options.ConnectionString = options.ConnectionMultiplexer is null ? options.ConnectionString : "";
                options.ConnectionMultiplexer = redis;
                options.Prefix = options.Prefix + "app/";
                options.MessagePackSerializerOptionsForKey ??= MessagePackSerializerOptions.Standard;
                options.ChannelFactory = options.ChannelFactory == RedisChannelFactory.Default ? RedisChannelFactory.Sharded : RedisChannel.Literal;
            },
            registerAsDefault: true);
        builder.Services.Replace(ServiceDescriptor.Singleton<IMulticastGroupProvider, RemoteGroupProvider>());
        builder.Services.Replace(ServiceDescriptor.Singleton<IRemoteProxyFactory>(new ApplicationProxies()));
        builder.Services.Replace(ServiceDescriptor.Singleton<IInMemoryProxyFactory>(new DynamicInMemoryProxyFactory()));
        builder.Services.Replace(ServiceDescriptor.Transient<IRemoteClientResultPendingTaskRegistry>(_ => new RemoteClientResultPendingTaskRegistry(TimeSpan.FromSeconds(1), TimeProvider.System)));
    }

    public static IMulticastGroupProvider[] Providers(IRemoteSerializer serializer) =>
    [
        new InMemoryGroupProvider(DynamicInMemoryProxyFactory.Instance),
        new RemoteGroupProvider(new DynamicInMemoryProxyFactory(), new DynamicRemoteProxyFactory(), serializer),
        new RedisGroupProvider(DynamicRemoteProxyFactory.Instance, serializer, new RedisGroupOptions()),
        new RedisGroupProvider(DynamicRemoteProxyFactory.Instance, serializer, Options.Create(new RedisGroupOptions())),
    ];

    public static async Task UseAsync(IMulticastGroupProvider provider, IApplicationReceiver receiver, CancellationToken cancellationToken)
    {
        using var group = provider.GetOrAddGroup<string, IApplicationReceiver>("application");
        await group.AddAsync("a", receiver, cancellationToken);
        group.Except("a").OnSaid($"{await group.CountAsync(cancellationToken)} {group is IDistributedGroup}");
        await group.RemoveAsync("a", cancellationToken);
        using var room = provider.GetOrAddSynchronousGroup<string, IApplicationReceiver>("room");
        room.Add("a", receiver);
        room.Only(["a", "b"]).OnSaid($"{room.Count()}");
        room.Remove("a");
    }

    public static IApplicationReceiver ToTwo(IApplicationReceiver one, IApplicationReceiver two)
    {
        var pairs = new ImmutableReceiverHolder<int, IApplicationReceiver>([(1, one), (2, two)]);
        using (var snapshot = pairs.AsSnapshot())
        {
            foreach (var (key, receiver, hasKey) in snapshot.AsSpan())
            {
                receiver.OnSaid($"{key} {hasKey} {new ReceiverRegistration<int, IApplicationReceiver>(key, receiver, hasKey) with { HasKey = false }}");
            }
        }

        IReceiverHolder<int, IApplicationReceiver> both = new ImmutableReceiverHolder<int, IApplicationReceiver>(one, two);
        IReceiverHolder<int, IApplicationReceiver> more = new MutableReceiverHolder<int, IApplicationReceiver>([(1, one)]);
        return DynamicInMemoryProxyFactory.Instance.Create(new ApplicationHolder([both, more]), ImmutableArray<int>.Empty, targets: null);
    }

    private sealed class ApplicationHolder(IReceiverHolder<int, IApplicationReceiver>[] holders) : IReceiverHolder<int, IApplicationReceiver>
    {
        public ReceiversSnapshot<ReceiverRegistration<int, IApplicationReceiver>> AsSnapshot()
        {
            var all = new List<ReceiverRegistration<int, IApplicationReceiver>>();
            foreach (var holder in holders)
            {
                using var snapshot = holder.AsSnapshot();
                all.AddRange(snapshot.AsSpan());
            }

            return new ReceiversSnapshot<ReceiverRegistration<int, IApplicationReceiver>>(all.ToArray(), static state => ((List<ReceiverRegistration<int, IApplicationReceiver>>)state!).Clear(), all);
        }
    }

    private sealed class ApplicationProxies : IRemoteProxyFactory
    {
        public T Create<T>(IRemoteReceiverWriter receiver, IRemoteSerializer serializer)
        {
            var proxy = DynamicRemoteProxyFactory.Instance.Create<T>(receiver, serializer);
            return proxy is IRemoteProxy remote && remote.TryGetDirectWriter(out var direct) && direct is IRemoteSingleWriter ? proxy : DynamicRemoteProxyFactory.Instance.Create<T>(receiver, serializer);
        }
    }

    /// <summary>Counts results that are asked for.</summary>
    private sealed class ApplicationResults(IRemoteClientResultPendingTaskRegistry inner) : IRemoteClientResultPendingTaskRegistry
    {
        public int Asked { get; private set; }

        public void Register(PendingTask pendingTask)
        {
            Asked++;
            inner.Register(pendingTask);
        }

        public bool TryGetAndUnregisterPendingTask(Guid messageId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PendingTask? pendingTask)
            => inner.TryGetAndUnregisterPendingTask(messageId, out pendingTask);

        public PendingTask CreateTask<TResult>(
            string methodName, int methodId, Guid messageId, TaskCompletionSource<TResult> taskCompletionSource, CancellationToken timeoutCancellationToken, IRemoteSerializer serializer)
            => PendingTask.Create<TResult>(methodName, methodId, messageId, taskCompletionSource, timeoutCancellationToken, serializer);

        public PendingTask CreateTask(
            string methodName, int methodId, Guid messageId, TaskCompletionSource taskCompletionSource, CancellationToken timeoutCancellationToken, IRemoteSerializer serializer)
        {
            var task = PendingTask.Create(methodName, methodId, messageId, taskCompletionSource, timeoutCancellationToken, serializer);
            if (task.TimeoutCancellationToken.IsCancellationRequested)
            {
                task.TrySetCanceled(task.TimeoutCancellationToken);
                task.TrySetException(new TimeoutException($"{task.MethodName} {task.MethodId} {task.MessageId} {task.TaskCompletionSource}"));
                task.TrySetResult(default);
            }

            return task;
        }

        public void Dispose() => inner.Dispose();
    }
}
