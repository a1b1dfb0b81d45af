using System.Collections.Frozen;
using System.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using MagicOnion.Protocol;
using MagicOnion.Serialization;
using MagicOnion.Server.Diagnostics;
using MagicOnion.Server.Hubs;
using Microsoft.Extensions.DependencyInjection;

namespace MagicOnion.Server.Internal;

/// <summary>Adds the one gRPC method of a hub, and prepares everything that its connections share.</summary>
internal sealed class HubBinder<THub>(ServiceMethodProviderContext<THub> grpc, ServerServices services)
    where THub : class, IServiceMarker
{
    public void Bind(Type hubInterface)
    {
        if (!typeof(IStreamingHubBase).IsAssignableFrom(typeof(THub)))
        {
            throw new InvalidOperationException($"The hub '{typeof(THub)}' must derive from StreamingHubBase<THubInterface, TReceiver>.");
        }

        // What is wrong with the receiver is better known now than when the first client connects.
        _ = Contract.ReceiverMethods(Contract.ReceiverOf(hubInterface));

        var name = Contract.NameOf(hubInterface);
        var connect = Implementation.Of(typeof(THub), typeof(IStreamingHubBase).GetMethod(nameof(IStreamingHubBase.Connect))!);
        var serializer = services.Options.MessageSerializer.Create(MethodType.DuplexStreaming, connect);
        var definition = new HubDefinition
        {
            Name = name,
            Methods = Handlers(hubInterface, name, serializer),
            RemoteSerializer = services.Root.GetRequiredService<Cysharp.Runtime.Multicast.Remoting.IRemoteSerializer>(),
            Groups = new HubGroups(typeof(THub), services.Root),
            Heartbeat = HeartbeatOf(name),
            MessageLimits = HubMessageLimits.Of<THub>(services.Root),
            Services = services,
        };
        var descriptor = new MethodDescriptor(typeof(THub), name, connect, MethodType.DuplexStreaming, serializer, static message => message);
        var runner = new MethodRunner(descriptor, services, static context => new ValueTask(((IStreamingHubBase)context.Instance).Connect()));
        grpc.AddDuplexStreamingMethod(HubConnect.CreateMethod(name), descriptor.EndpointMetadata(), (hub, requests, responses, call) =>
        {
            var context = new HubServiceContext(hub, descriptor, call, runner.Now);
            HubSession.Attach(definition, context, requests, responses);
            return runner.RunAsync(context);
        });
    }

    private FrozenDictionary<int, HubMethodHandler> Handlers(Type hubInterface, string name, IMagicOnionSerializer serializer)
    {
        var handlers = new Dictionary<int, HubMethodHandler>();
        foreach (var method in Contract.HubMethods(hubInterface))
        {
            var implementation = Implementation.Of(typeof(THub), method.Method);
            if (implementation.IsDefined(typeof(MethodIdAttribute), inherit: false))
            {
                throw new InvalidOperationException($"The method '{typeof(THub)}.{implementation.Name}' has a [MethodId]; it belongs on the method of the interface.");
            }

            Attribute[] attributes = [.. typeof(THub).GetCustomAttributes(inherit: true).Concat(implementation.GetCustomAttributes(inherit: true)).OfType<Attribute>()];
            var hasResult = method.Returns is ReturnShape.TaskOfT or ReturnShape.ValueTaskOfT;
            Type[] types = hasResult ? [method.ArgumentType, method.ResultType] : [method.ArgumentType];
            handlers.Add(method.Id, (HubMethodHandler)Generic.Call(this, nameof(Handler), types, name, method, attributes, serializer)!);
            ServerLog.AddStreamingHubMethod(services.Logger, name, method.Name, method.Id);
        }

        return handlers.ToFrozenDictionary();
    }

    private HubMethodHandler<THub, TArgument> Handler<TArgument>(string name, HubMethod method, Attribute[] attributes, IMagicOnionSerializer serializer)
        => new(name, method, attributes, services, serializer, (Func<THub, TArgument, ValueTask>)Invokers.Hub(typeof(THub), method));

    private HubMethodHandler<THub, TArgument, TResult> Handler<TArgument, TResult>(string name, HubMethod method, Attribute[] attributes, IMagicOnionSerializer serializer)
        => new(name, method, attributes, services, serializer, (Func<THub, TArgument, ValueTask<TResult>>)Invokers.Hub(typeof(THub), method));

    private HubHeartbeat? HeartbeatOf(string name)
    {
        var options = services.Options;
        var attribute = typeof(THub).GetCustomAttribute<HeartbeatAttribute>();
        var interval = attribute is { Interval: not 0 } ? TimeSpan.FromMilliseconds(attribute.Interval) : options.StreamingHubHeartbeatInterval;
        if (!(attribute?.Enable ?? options.EnableStreamingHubHeartbeat) || interval is null)
        {
            return null;
        }

        var timeout = attribute is { Timeout: not 0 } ? TimeSpan.FromMilliseconds(attribute.Timeout) : options.StreamingHubHeartbeatTimeout;
        var metadata = attribute?.MetadataProvider is { } type
            ? (IStreamingHubHeartbeatMetadataProvider)ActivatorUtilities.GetServiceOrCreateInstance(services.Root, type)
            : services.Root.GetService<IStreamingHubHeartbeatMetadataProvider>();
        return new HubHeartbeat(name, interval.Value, timeout, metadata, services.TimeProvider, services.Logger);
    }
}
