using Grpc.Core;

namespace MagicOnion.Client;

/// <summary>How a client calls.</summary>
public class MagicOnionClientOptions
{
    public MagicOnionClientOptions(CallInvoker callInvoker, string? host, CallOptions callOptions, IReadOnlyList<IClientFilter>? filters)
    {
        ArgumentNullException.ThrowIfNull(callInvoker);
        CallInvoker = callInvoker;
        Host = host;
        CallOptions = callOptions;
        Filters = filters ?? [];
    }

    public string? Host { get; }

    public CallInvoker CallInvoker { get; }

    public IReadOnlyList<IClientFilter> Filters { get; }

    public CallOptions CallOptions { get; }

    public MagicOnionClientOptions WithCallOptions(CallOptions callOptions) => new(CallInvoker, Host, callOptions, Filters);

    public MagicOnionClientOptions WithHost(string? host) => new(CallInvoker, host, CallOptions, Filters);

    public MagicOnionClientOptions WithFilters(IReadOnlyList<IClientFilter> filters) => new(CallInvoker, Host, CallOptions, filters);
}
