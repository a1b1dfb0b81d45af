using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Grpc.Core;
using MagicOnion.Client.DynamicClient;

namespace MagicOnion.Client;

public delegate TStreamingHub StreamingHubClientFactoryDelegate<out TStreamingHub, in TReceiver>(TReceiver receiver, CallInvoker callInvoker, StreamingHubClientOptions options)
    where TStreamingHub : IStreamingHub<TStreamingHub, TReceiver>;

public interface IStreamingHubClientFactoryProvider
{
    bool TryGetFactory<TStreamingHub, TReceiver>([NotNullWhen(true)] out StreamingHubClientFactoryDelegate<TStreamingHub, TReceiver>? factory)
        where TStreamingHub : IStreamingHub<TStreamingHub, TReceiver>;
}

public static class StreamingHubClientFactoryProvider
{
    /// <summary>Makes clients at run time where the runtime can, and refuses where not.</summary>
    public static IStreamingHubClientFactoryProvider Default { get; set; } = RuntimeFeature.IsDynamicCodeSupported
        ? DynamicStreamingHubClientFactoryProvider.Instance
        : DynamicNotSupportedStreamingHubClientFactoryProvider.Instance;
}

/// <summary>The first of several providers that can.</summary>
public class ImmutableStreamingHubClientFactoryProvider(params IStreamingHubClientFactoryProvider[] providers) : IStreamingHubClientFactoryProvider
{
    public ImmutableStreamingHubClientFactoryProvider Add(IStreamingHubClientFactoryProvider provider) => new([.. providers, provider]);

    public bool TryGetFactory<TStreamingHub, TReceiver>([NotNullWhen(true)] out StreamingHubClientFactoryDelegate<TStreamingHub, TReceiver>? factory)
        where TStreamingHub : IStreamingHub<TStreamingHub, TReceiver>
    {
        foreach (var provider in providers)
        {
            if (provider.TryGetFactory(out factory))
            {
                return true;
            }
        }

        factory = null;
        return false;
    }
}
