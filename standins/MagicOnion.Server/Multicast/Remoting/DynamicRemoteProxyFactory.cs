using Cysharp.Runtime.Multicast.Proxies;

namespace Cysharp.Runtime.Multicast.Remoting;

/// <summary>Proxies emitted at run time. Receiver interfaces have to be public.</summary>
public class DynamicRemoteProxyFactory : IRemoteProxyFactory
{
    public static IRemoteProxyFactory Instance { get; } = new DynamicRemoteProxyFactory();

    public T Create<T>(IRemoteReceiverWriter writer, IRemoteSerializer serializer) => Class<T>.Create.Value(writer, serializer);

    private static class Class<T>
    {
        public static readonly Lazy<Func<IRemoteReceiverWriter, IRemoteSerializer, T>> Create =
            new(() => ProxyClass.Compile<Func<IRemoteReceiverWriter, IRemoteSerializer, T>, T>(typeof(RemoteProxy<T>)));
    }
}
