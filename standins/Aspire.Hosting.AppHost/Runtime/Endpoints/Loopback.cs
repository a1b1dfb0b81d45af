using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Runtime;

/// <summary>Sockets on the machine's own addresses.</summary>
internal static class Loopback
{
    private const int Backlog = 512;

    public static bool HasIPv6 { get; } = Socket.OSSupportsIPv6 && CanBind(IPAddress.IPv6Loopback);

    public static Socket Bind(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily is AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Listens under the host name of an endpoint: on both loopback addresses, on all addresses, or on the one given.</summary>
    /// <param name="host">The target host of the endpoint.</param>
    /// <param name="port">The port; 0 for any that is free under all the addresses.</param>
    public static Socket[] Listen(string host, int port)
    {
        for (var attempt = 0; ; attempt++)
        {
            var sockets = new List<Socket>();
            try
            {
                foreach (var address in AddressesOf(host))
                {
                    var socket = Bind(address, sockets.Count == 0 ? port : PortOf(sockets[0]));
                    sockets.Add(socket);
                    socket.Listen(Backlog);
                }

                return [.. sockets];
            }
            catch (SocketException)
            {
                sockets.ForEach(socket => socket.Dispose());
                if (port != 0 || attempt == 100)
                {
                    throw;
                }
            }
        }
    }

    public static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>Connects to a port of this machine.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public static async Task<Socket> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectAsync(IPAddress.Loopback, port, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException) when (HasIPv6)
        {
            return await ConnectAsync(IPAddress.IPv6Loopback, port, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);

            // The system may choose the very port as the source: then the socket has met itself.
            return PortOf(socket) != port ? socket : throw new SocketException((int)SocketError.ConnectionRefused);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPAddress[] AddressesOf(string host) => host switch
    {
        "localhost" => HasIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback],
        "*" or "+" or "0.0.0.0" or "::" => HasIPv6 ? [IPAddress.Any, IPAddress.IPv6Any] : [IPAddress.Any],
        _ => IPAddress.TryParse(host.Trim('[', ']'), out var address) ? [address] : AddressesOf("localhost"),
    };

    private static bool CanBind(IPAddress address)
    {
        try
        {
            Bind(address, 0).Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
