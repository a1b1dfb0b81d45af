using System.Linq.Expressions;
using Grpc.Core;
using MagicOnion.Client.Unary;
using MagicOnion.Protocol;

namespace MagicOnion.Client.Hubs;

/// <summary>Makes the clients of one hub. A contract that cannot be used fails each time with the same exception.</summary>
internal static class HubProxy<TStreamingHub, TReceiver>
    where TStreamingHub : IStreamingHub<TStreamingHub, TReceiver>
{
    private static readonly Lazy<Func<HubSession, TStreamingHub>> Client = new(() => CreateFactory(typeof(HubClient<TStreamingHub>)));
    private static readonly Lazy<Func<HubSession, TStreamingHub>> FireAndForgetClient = new(() => CreateFactory(typeof(FireAndForgetClient<TStreamingHub>)));

    public static TStreamingHub Create(TReceiver receiver, CallInvoker callInvoker, StreamingHubClientOptions options)
    {
        var session = new HubSession(Contract.NameOf(typeof(TStreamingHub)), receiver!, ReceiverMethods<TReceiver>.ById, callInvoker, options);
        var client = Client.Value(session);
        ((HubClient<TStreamingHub>)(object)client).WithoutAnswers = FireAndForgetClient.Value(session);
        return client;
    }

    private static Func<HubSession, TStreamingHub> CreateFactory(Type client)
    {
        var type = ServiceProxy.Emitter.Emit(typeof(TStreamingHub), client, Contract.HubMethods(typeof(TStreamingHub)).Select(m => Implement(m, client)));
        var session = Expression.Parameter(typeof(HubSession));
        return Expression.Lambda<Func<HubSession, TStreamingHub>>(Expression.New(type.GetConstructor([typeof(HubSession)])!, session), session).Compile();
    }

    private static ProxyMethod Implement(HubMethod method, Type client)
    {
        var target = client.GetMethod(method.Returns switch
        {
            ReturnShape.Void => nameof(HubClient<>.CallVoid),
            ReturnShape.Task or ReturnShape.TaskOfT => nameof(HubClient<>.CallTask),
            ReturnShape.ValueTask => nameof(HubClient<>.CallValueTask),
            _ => nameof(HubClient<>.CallValueTaskOf),
        })!;
        return new ProxyMethod
        {
            InterfaceMethod = method.Method,
            Target = method.Returns == ReturnShape.Void ? target.MakeGenericMethod(method.ArgumentType) : target.MakeGenericMethod(method.ArgumentType, method.ResultType),
            LeadingConstants = [method.Id],
            ArgumentType = method.ArgumentType,
        };
    }
}
