using Cysharp.Runtime.Multicast.Remoting;
using MagicOnion.Server.Internal;
using MessagePack;
using Microsoft.Extensions.DependencyInjection;

namespace MagicOnion.Server.Hubs;

/// <summary>
/// Base of hubs. One instance serves one connection; its methods run one after the other, except those called without waiting for an answer,
/// which are started in order but not waited for.
/// </summary>
public abstract class StreamingHubBase<THubInterface, TReceiver> : ServiceBase<THubInterface>, IStreamingHub<THubInterface, TReceiver>, IStreamingHubBase
    where THubInterface : IStreamingHub<THubInterface, TReceiver>
{
    protected static readonly Task<Nil> NilTask = Task.FromResult(Nil.Default);
    protected static readonly ValueTask CompletedTask;

    /// <summary>Groups of the connections of this hub, on all servers when the provider is a distributed one.</summary>
    public HubGroupRepository<TReceiver> Group { get; private set; } = null!;

    /// <summary>The client at the other end.</summary>
    public TReceiver Client { get; private set; } = default!;

    protected Guid ConnectionId => Context.ContextId;

    /// <summary>Before the client gets to know that it is connected; an exception refuses the connection.</summary>
    protected virtual ValueTask OnConnecting() => default;

    /// <summary>After the client got to know, and before any of its calls.</summary>
    protected virtual ValueTask OnConnected() => default;

    /// <summary>Once at the end, whatever the end was. The connection is still in its groups.</summary>
    protected virtual ValueTask OnDisconnected() => default;

    // Its full name is part of the names of groups: MethodDescriptor takes it from here.
    Task IStreamingHubBase.Connect()
    {
        var session = HubSession.Of(Context);
        Client = Context.ServiceProvider.GetRequiredService<IRemoteProxyFactory>().Create<TReceiver>(session.Outbox, session.Hub.RemoteSerializer);
        Group = new HubGroupRepository<TReceiver>(session, Client);
        return session.RunAsync(this);
    }

    ValueTask IStreamingHubBase.OnConnecting() => OnConnecting();

    ValueTask IStreamingHubBase.OnConnected() => OnConnected();

    ValueTask IStreamingHubBase.OnDisconnected() => OnDisconnected();

    ValueTask IStreamingHubBase.LeaveGroupsAsync() => Group.LeaveAllAsync();

    THubInterface IStreamingHub<THubInterface, TReceiver>.FireAndForget() => throw OnlyForClients();

    Task IStreamingHub<THubInterface, TReceiver>.DisposeAsync() => throw OnlyForClients();

    Task IStreamingHub<THubInterface, TReceiver>.WaitForDisconnect() => throw OnlyForClients();

    private static NotSupportedException OnlyForClients() => new("This member is for clients.");
}
