using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using MagicOnion.Internal;
using MagicOnion.Protocol;

namespace MagicOnion.Server.Internal;

/// <summary>Adds the methods of a service to gRPC, each kind in its way.</summary>
internal sealed class ServiceBinder<TService>(ServiceMethodProviderContext<TService> grpc, ServerServices services)
    where TService : class, IServiceMarker
{
    public void Bind(Type serviceInterface)
    {
        var name = Contract.NameOf(serviceInterface);
        foreach (var method in Contract.ServiceMethods(serviceInterface))
        {
            var bind = method.Type switch
            {
                MethodType.Unary when method.ReturnsPlainUnaryResult => nameof(BindPlainUnary),
                MethodType.Unary => nameof(BindUnary),
                MethodType.ServerStreaming => nameof(BindServerStreaming),
                MethodType.ClientStreaming => nameof(BindClientStreaming),
                _ => nameof(BindDuplexStreaming),
            };
            Type[] types = bind == nameof(BindPlainUnary) ? [method.RequestType] : [method.RequestType, method.ResponseType];
            Generic.Call(this, bind, types, name, method);
        }
    }

    private void BindUnary<TRequest, TResponse>(string name, ServiceMethod method)
    {
        var invoke = (Func<TService, TRequest, UnaryResult<TResponse>>)Invokers.Service(typeof(TService), method);
        AddUnary<TRequest, TResponse>(name, method, context =>
        {
            var result = invoke((TService)context.Instance, Boxes.Value<TRequest>(context.Request));
            if (!result.TryGetInline(out var value))
            {
                return AwaitAsync(result.ResponseAsync, context);
            }

            context.Response = Box.Create(value);
            return default;
        });

        static async ValueTask AwaitAsync(Task<TResponse> response, ServiceContext context) => context.Response = Box.Create(await response);
    }

    private void BindPlainUnary<TRequest>(string name, ServiceMethod method)
    {
        var invoke = (Func<TService, TRequest, UnaryResult>)Invokers.Service(typeof(TService), method);
        AddUnary<TRequest, MessagePack.Nil>(name, method, context =>
        {
            var result = invoke((TService)context.Instance, Boxes.Value<TRequest>(context.Request));
            if (!result.IsCompletedInline)
            {
                return AwaitAsync(result.ResponseAsync, context);
            }

            context.Response = Boxes.Nil;
            return default;
        });

        static async ValueTask AwaitAsync(Task response, ServiceContext context)
        {
            await response;
            context.Response = Boxes.Nil;
        }
    }

    private void AddUnary<TRequest, TResponse>(string name, ServiceMethod method, Func<ServiceContext, ValueTask> body)
    {
        var runner = Runner<TRequest, TResponse>(name, method, body);
        var grpcMethod = new Method<Box<TRequest>, object>(
            MethodType.Unary, name, method.Name, GrpcMarshallers.Boxed<TRequest>(runner.Method.Serializer), GrpcMarshallers.BoxedOrRaw<TResponse>(runner.Method.Serializer));
        grpc.AddUnaryMethod(grpcMethod, runner.Method.EndpointMetadata(), async (service, request, call) =>
        {
            var context = new ServiceContext(service, runner.Method, call, runner.Now) { Request = request };
            await runner.RunAsync(context);
            return Boxes.Response<TResponse>(context.Response);
        });
    }

    private void BindServerStreaming<TRequest, TResponse>(string name, ServiceMethod method)
    {
        var invoke = (Func<TService, TRequest, Task<ServerStreamingResult<TResponse>>>)Invokers.Service(typeof(TService), method);
        var runner = Runner<TRequest, TResponse>(
            name, method, context => Streams<TRequest, TResponse>(context).EndAsync(invoke((TService)context.Instance, Boxes.Value<TRequest>(context.Request))));
        grpc.AddServerStreamingMethod(GrpcMethod<TRequest, TResponse>(name, method, runner), runner.Method.EndpointMetadata(), (service, request, responses, call) =>
            runner.RunAsync(new StreamingServiceContext<TRequest, TResponse>(service, runner.Method, call, runner.Now, null, responses) { Request = request }));
    }

    private void BindClientStreaming<TRequest, TResponse>(string name, ServiceMethod method)
    {
        var invoke = (Func<TService, object?, Task<ClientStreamingResult<TRequest, TResponse>>>)Invokers.Service(typeof(TService), method);
        var runner = Runner<TRequest, TResponse>(name, method, async context =>
        {
            var result = await invoke((TService)context.Instance, null);
            context.Response = Box.Create(await result);
        });
        var grpcMethod = new Method<Box<TRequest>, object>(
            MethodType.ClientStreaming, name, method.Name, GrpcMarshallers.Boxed<TRequest>(runner.Method.Serializer), GrpcMarshallers.BoxedOrRaw<TResponse>(runner.Method.Serializer));
        grpc.AddClientStreamingMethod(grpcMethod, runner.Method.EndpointMetadata(), async (service, requests, call) =>
        {
            var context = new StreamingServiceContext<TRequest, TResponse>(service, runner.Method, call, runner.Now, requests, null);
            await runner.RunAsync(context);
            return Boxes.Response<TResponse>(context.Response);
        });
    }

    private void BindDuplexStreaming<TRequest, TResponse>(string name, ServiceMethod method)
    {
        var invoke = (Func<TService, object?, Task<DuplexStreamingResult<TRequest, TResponse>>>)Invokers.Service(typeof(TService), method);
        var runner = Runner<TRequest, TResponse>(name, method, context => Streams<TRequest, TResponse>(context).EndAsync(invoke((TService)context.Instance, null)));
        grpc.AddDuplexStreamingMethod(GrpcMethod<TRequest, TResponse>(name, method, runner), runner.Method.EndpointMetadata(), (service, requests, responses, call) =>
            runner.RunAsync(new StreamingServiceContext<TRequest, TResponse>(service, runner.Method, call, runner.Now, requests, responses)));
    }

    private MethodRunner Runner<TRequest, TResponse>(string name, ServiceMethod method, Func<ServiceContext, ValueTask> body)
    {
        var implementation = Implementation.Of(typeof(TService), method.Method);
        var serializer = services.Options.MessageSerializer.Create(method.Type, implementation);
        return new MethodRunner(new MethodDescriptor(typeof(TService), name, implementation, method.Type, serializer, Boxes.Unbox<TRequest, TResponse>), services, body);
    }

    private static StreamingServiceContext<TRequest, TResponse> Streams<TRequest, TResponse>(ServiceContext context) => (StreamingServiceContext<TRequest, TResponse>)context;

    private static Method<Box<TRequest>, Box<TResponse>> GrpcMethod<TRequest, TResponse>(string name, ServiceMethod method, MethodRunner runner)
        => new(method.Type, name, method.Name, GrpcMarshallers.Boxed<TRequest>(runner.Method.Serializer), GrpcMarshallers.Boxed<TResponse>(runner.Method.Serializer));
}
