using Grpc.Core;

namespace MagicOnion.Client;

/// <summary>A unary call on its way through the filters.</summary>
public abstract class RequestContext
{
    private readonly IReadOnlyList<IClientFilter> _filters;
    private readonly Func<RequestContext, ResponseContext> _requestMethod;
    private readonly Func<RequestContext, ValueTask<ResponseContext>>?[] _next;
    private Dictionary<string, object>? _items;

    private protected RequestContext(
        MagicOnionClientBase client, string methodPath, CallOptions callOptions, Type responseType, IReadOnlyList<IClientFilter> filters, Func<RequestContext, ResponseContext> requestMethod)
    {
        Client = client;
        MethodPath = methodPath;
        CallOptions = callOptions;
        ResponseType = responseType;
        _filters = filters;
        _requestMethod = requestMethod;
        _next = new Func<RequestContext, ValueTask<ResponseContext>>[filters.Count + 1];
    }

    /// <summary>Service and method, with a slash between them.</summary>
    public string MethodPath { get; }

    public CallOptions CallOptions { get; }

    public Type ResponseType { get; }

    public abstract Type RequestType { get; }

    /// <summary>For filters to keep something in during the call.</summary>
    public IDictionary<string, object> Items => _items ??= [];

    internal MagicOnionClientBase Client { get; }

    internal ValueTask<ResponseContext> SendAsync() => SendFrom(0);

    private ValueTask<ResponseContext> SendFrom(int index)
        => index < _filters.Count
            ? _filters[index].SendAsync(this, _next[index + 1] ??= context => context.SendFrom(index + 1))
            : CallAsync();

    private async ValueTask<ResponseContext> CallAsync()
    {
        var response = _requestMethod(this);
        try
        {
            return await response.WaitResponseAsync().ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}

/// <inheritdoc/>
public class RequestContext<T>(
    T request, MagicOnionClientBase client, string methodPath, CallOptions callOptions, Type responseType, IReadOnlyList<IClientFilter> filters, Func<RequestContext, ResponseContext> requestMethod)
    : RequestContext(client, methodPath, callOptions, responseType, filters, requestMethod)
{
    public T Request { get; } = request;

    public override Type RequestType => typeof(T);
}
