using Grpc.Core;
using MagicOnion.Internal;
using MessagePack;

namespace MagicOnion.Client.Unary;

/// <summary>What every emitted client of a service extends. The methods are by index in the order of the contract.</summary>
internal abstract class ServiceClient<TService>(MagicOnionClientOptions options, object[] methods) : MagicOnionClientBase<TService>(options)
    where TService : IService<TService>
{
    protected override MagicOnionClientBase<TService> Clone(MagicOnionClientOptions options) => ServiceProxy<TService>.Create(options, methods);

    public UnaryResult<TResponse> Unary<TRequest, TResponse>(int index, TRequest request) => new(Call<TRequest, TResponse>(index, request));

    public UnaryResult PlainUnary<TRequest>(int index, TRequest request) => new(Call<TRequest, Nil>(index, request));

    public Task<ServerStreamingResult<TResponse>> ServerStreaming<TRequest, TResponse>(int index, TRequest request)
    {
        var call = Options.CallInvoker.AsyncServerStreamingCall(MethodAt<TRequest, TResponse>(index), Options.Host, Options.CallOptions, Box.Create(request));
        return Task.FromResult(new ServerStreamingResult<TResponse>(new ServerStreamingCall<TResponse>(call)));
    }

    public Task<ClientStreamingResult<TRequest, TResponse>> ClientStreaming<TRequest, TResponse>(int index)
    {
        var call = Options.CallInvoker.AsyncClientStreamingCall(MethodAt<TRequest, TResponse>(index), Options.Host, Options.CallOptions);
        return Task.FromResult(new ClientStreamingResult<TRequest, TResponse>(new ClientStreamingCall<TRequest, TResponse>(call)));
    }

    public Task<DuplexStreamingResult<TRequest, TResponse>> DuplexStreaming<TRequest, TResponse>(int index)
    {
        var call = Options.CallInvoker.AsyncDuplexStreamingCall(MethodAt<TRequest, TResponse>(index), Options.Host, Options.CallOptions);
        return Task.FromResult(new DuplexStreamingResult<TRequest, TResponse>(new DuplexStreamingCall<TRequest, TResponse>(call)));
    }

    private IResponseContext<TResponse> Call<TRequest, TResponse>(int index, TRequest request)
    {
        var method = MethodAt<TRequest, TResponse>(index);
        var filters = Options.Filters;
        if (filters.Count == 0)
        {
            return Send(method, Options.CallOptions, Box.Create(request));
        }

        // Filters add to the headers, so each call without headers gets its own.
        var callOptions = Options.CallOptions;
        if (callOptions.Headers is null)
        {
            callOptions = callOptions.WithHeaders([]);
        }

        var call = new FilteredCall<TResponse>();
        call.Start(new RequestContext<TRequest>(
            request,
            this,
            $"{method.ServiceName}/{method.Name}",
            callOptions,
            typeof(TResponse),
            filters,
            context => call.Track(Send(method, context.CallOptions, Box.Create(((RequestContext<TRequest>)context).Request)))));
        return call;
    }

    private CallResponse<TResponse, Box<TResponse>> Send<TRequest, TResponse>(Method<Box<TRequest>, Box<TResponse>> method, CallOptions callOptions, Box<TRequest> request)
        => new(Options.CallInvoker.AsyncUnaryCall(method, Options.Host, callOptions, request));

    private Method<Box<TRequest>, Box<TResponse>> MethodAt<TRequest, TResponse>(int index) => (Method<Box<TRequest>, Box<TResponse>>)methods[index];
}
