using System.Diagnostics.CodeAnalysis;
using MagicOnion.Client.Hubs;
using MagicOnion.Client.Unary;

namespace MagicOnion.Client.DynamicClient;

/// <summary>Makes clients of public service interfaces at run time.</summary>
public class DynamicMagicOnionClientFactoryProvider : IMagicOnionClientFactoryProvider
{
    private DynamicMagicOnionClientFactoryProvider()
    {
    }

    public static IMagicOnionClientFactoryProvider Instance { get; } = new DynamicMagicOnionClientFactoryProvider();

    public bool TryGetFactory<T>([NotNullWhen(true)] out MagicOnionClientFactoryDelegate<T>? factory)
        where T : IService<T>
    {
        factory = ServiceProxy<T>.Create;
        return true;
    }
}

/// <summary>Makes clients of public hub interfaces at run time.</summary>
public class DynamicStreamingHubClientFactoryProvider : IStreamingHubClientFactoryProvider
{
    private DynamicStreamingHubClientFactoryProvider()
    {
    }

    public static IStreamingHubClientFactoryProvider Instance { get; } = new DynamicStreamingHubClientFactoryProvider();

    public bool TryGetFactory<TStreamingHub, TReceiver>([NotNullWhen(true)] out StreamingHubClientFactoryDelegate<TStreamingHub, TReceiver>? factory)
        where TStreamingHub : IStreamingHub<TStreamingHub, TReceiver>
    {
        factory = HubProxy<TStreamingHub, TReceiver>.Create;
        return true;
    }
}

/// <summary>What is used where the runtime cannot make clients: it refuses.</summary>
public class DynamicNotSupportedMagicOnionClientFactoryProvider : IMagicOnionClientFactoryProvider
{
    private DynamicNotSupportedMagicOnionClientFactoryProvider()
    {
    }

    public static IMagicOnionClientFactoryProvider Instance { get; } = new DynamicNotSupportedMagicOnionClientFactoryProvider();

    public bool TryGetFactory<T>([NotNullWhen(true)] out MagicOnionClientFactoryDelegate<T>? factory)
        where T : IService<T>
        => throw new NotSupportedException($"This runtime cannot make a client of the service '{typeof(T).FullName}': it has no dynamic code.");
}

/// <inheritdoc cref="DynamicNotSupportedMagicOnionClientFactoryProvider"/>
public class DynamicNotSupportedStreamingHubClientFactoryProvider : IStreamingHubClientFactoryProvider
{
    private DynamicNotSupportedStreamingHubClientFactoryProvider()
    {
    }

    public static IStreamingHubClientFactoryProvider Instance { get; } = new DynamicNotSupportedStreamingHubClientFactoryProvider();

    public bool TryGetFactory<TStreamingHub, TReceiver>([NotNullWhen(true)] out StreamingHubClientFactoryDelegate<TStreamingHub, TReceiver>? factory)
        where TStreamingHub : IStreamingHub<TStreamingHub, TReceiver>
        => throw new NotSupportedException($"This runtime cannot make a client of the hub '{typeof(TStreamingHub).FullName}': it has no dynamic code.");
}
