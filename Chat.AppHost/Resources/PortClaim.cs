using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Chat.AppHost.Resources;

/// <summary>
/// Two AppHosts that start together both find a usual port free, since nobody listens on it before the services are there. Among them an
/// abstract socket named after the port tells whose it is; the system takes it away with the process.
/// </summary>
internal static class PortClaim
{
    private static readonly ConcurrentBag<Socket> Kept = [];

    /// <returns>Whether the port is this caller's now, until the process ends; elsewhere than on Linux always.</returns>
    public static bool TryTake(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint($"\0chat-apphost-port-{port}"));
            Kept.Add(socket);
            return true;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return false;
        }
    }
}
