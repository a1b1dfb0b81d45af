using Grpc.Core;
using MagicOnion.Serialization;

namespace MagicOnion.Client;

/// <summary>Makes clients of services.</summary>
public static class MagicOnionClient
{
    public static T Create<T>(ChannelBase channel)
        where T : IService<T>
        => Create<T>(Invoker(channel));

    public static T Create<T>(ChannelBase channel, IClientFilter[] clientFilters)
        where T : IService<T>
        => Create<T>(Invoker(channel), clientFilters);

    public static T Create<T>(ChannelBase channel, IMagicOnionSerializerProvider serializerProvider)
        where T : IService<T>
        => Create<T>(Invoker(channel), serializerProvider);

    public static T Create<T>(ChannelBase channel, IMagicOnionSerializerProvider serializerProvider, IClientFilter[] clientFilters)
        where T : IService<T>
        => Create<T>(Invoker(channel), serializerProvider, clientFilters);

    public static T Create<T>(
        ChannelBase channel, IMagicOnionSerializerProvider serializerProvider, IClientFilter[] clientFilters, IMagicOnionClientFactoryProvider clientFactoryProvider)
        where T : IService<T>
        => Create<T>(Invoker(channel), serializerProvider, clientFilters, clientFactoryProvider);

    public static T Create<T>(CallInvoker invoker)
        where T : IService<T>
        => Create<T>(invoker, MagicOnionSerializerProvider.Default, []);

    public static T Create<T>(CallInvoker invoker, IClientFilter[] clientFilters)
        where T : IService<T>
        => Create<T>(invoker, MagicOnionSerializerProvider.Default, clientFilters);

    public static T Create<T>(CallInvoker invoker, IMagicOnionSerializerProvider serializerProvider)
        where T : IService<T>
        => Create<T>(invoker, serializerProvider, []);

    public static T Create<T>(CallInvoker invoker, IMagicOnionSerializerProvider serializerProvider, IClientFilter[] clientFilters)
        where T : IService<T>
        => Create<T>(invoker, serializerProvider, clientFilters, MagicOnionClientFactoryProvider.Default);

    public static T Create<T>(
        CallInvoker invoker, IMagicOnionSerializerProvider serializerProvider, IClientFilter[] clientFilters, IMagicOnionClientFactoryProvider clientFactoryProvider)
        where T : IService<T>
        => Create<T>(new MagicOnionClientOptions(invoker, host: null, default, clientFilters), serializerProvider, clientFactoryProvider);

    public static T Create<T>(MagicOnionClientOptions clientOptions, IMagicOnionSerializerProvider serializerProvider)
        where T : IService<T>
        => Create<T>(clientOptions, serializerProvider, MagicOnionClientFactoryProvider.Default);

    /// <exception cref="NotSupportedException">The factory provider knows no client of that service.</exception>
    public static T Create<T>(MagicOnionClientOptions clientOptions, IMagicOnionSerializerProvider serializerProvider, IMagicOnionClientFactoryProvider clientFactoryProvider)
        where T : IService<T>
    {
        ArgumentNullException.ThrowIfNull(clientOptions);
        ArgumentNullException.ThrowIfNull(serializerProvider);
        ArgumentNullException.ThrowIfNull(clientFactoryProvider);
        return clientFactoryProvider.TryGetFactory<T>(out var factory)
            ? factory(clientOptions, serializerProvider)
            : throw new NotSupportedException($"There is no client of the service '{typeof(T).FullName}': the factory provider '{clientFactoryProvider.GetType().FullName}' does not make one.");
    }

    private static CallInvoker Invoker(ChannelBase channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.CreateCallInvoker();
    }
}
