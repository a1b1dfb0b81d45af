using MagicOnion.Protocol;

namespace Cysharp.Runtime.Multicast.Proxies;

/// <summary>The methods of a receiver interface, in the order that proxies number them.</summary>
internal static class ReceiverMethods<T>
{
    // Lazy, so that what is wrong with the interface comes out as it is and not as a type initializer's failure.
    private static readonly Lazy<HubMethod[]> Methods = new(() => [.. Contract.ReceiverMethods(typeof(T))]);

    public static HubMethod[] All => Methods.Value;
}
