using Grpc.Core;
using MagicOnion.Server.Internal;

namespace MagicOnion.Server;

/// <summary>Base of services. One instance serves one call.</summary>
public abstract class ServiceBase<TServiceInterface> : IService<TServiceInterface>, IServiceBase
    where TServiceInterface : IServiceMarker
{
    public ServiceBase()
    {
    }

    public ServiceContext Context { get; private set; } = null!;

    ServiceContext IServiceBase.Context
    {
        get => Context;
        set => Context = value;
    }

    /// <summary>Ends the call with a status beside the default value, which is returned for convenience.</summary>
    protected TResponse ReturnStatusCode<TResponse>(int statusCode, string detail)
    {
        Context.CallContext.Status = new Status((StatusCode)statusCode, detail);
        return default!;
    }

    /// <inheritdoc cref="ReturnStatusCode"/>
    protected UnaryResult<TResponse> ReturnStatus<TResponse>(StatusCode statusCode, string detail)
    {
        Context.CallContext.Status = new Status(statusCode, detail);
        return default;
    }

    [Ignore]
    public ClientStreamingContext<TRequest, TResponse> GetClientStreamingContext<TRequest, TResponse>() => new(Streams<TRequest, TResponse>());

    [Ignore]
    public ServerStreamingContext<TResponse> GetServerStreamingContext<TResponse>()
        => new(Context, Context is IServiceContextWithResponseStream<TResponse> streams ? streams.ResponseStream : throw WrongContext());

    [Ignore]
    public DuplexStreamingContext<TRequest, TResponse> GetDuplexStreamingContext<TRequest, TResponse>() => new(Streams<TRequest, TResponse>());

    TServiceInterface IService<TServiceInterface>.WithOptions(CallOptions option) => throw OnlyForClients();

    TServiceInterface IService<TServiceInterface>.WithHeaders(Metadata headers) => throw OnlyForClients();

    TServiceInterface IService<TServiceInterface>.WithDeadline(DateTime deadline) => throw OnlyForClients();

    TServiceInterface IService<TServiceInterface>.WithCancellationToken(CancellationToken cancellationToken) => throw OnlyForClients();

    TServiceInterface IService<TServiceInterface>.WithHost(string host) => throw OnlyForClients();

    private StreamingServiceContext<TRequest, TResponse> Streams<TRequest, TResponse>() => Context as StreamingServiceContext<TRequest, TResponse> ?? throw WrongContext();

    private static NotSupportedException OnlyForClients() => new("This member is for clients.");

    private static InvalidOperationException WrongContext() => new("This method has no streams of these types.");
}
