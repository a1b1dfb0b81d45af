namespace Cysharp.Runtime.Multicast.Proxies;

internal static class ClientResults
{
    public static NotSupportedException OfManyReceivers() => new("A result can be asked of one receiver only: of a hub's Client, or of a group's Single(key).");

    public static InvalidOperationException OfUnknownReceiver() => new("There is no such receiver to ask for a result.");
}
