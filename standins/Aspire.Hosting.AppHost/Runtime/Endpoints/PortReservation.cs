using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Runtime;

/// <summary>
/// A free port on both loopback addresses, kept for a process that will listen on it. The sockets are bound but do not listen:
/// nobody is given the port by the system meanwhile, and a process that reuses addresses (as .NET, PostgreSQL and most servers
/// do) can take it while it is kept.
/// </summary>
internal sealed class PortReservation : IDisposable
{
    private const int Attempts = 100;

    private readonly Socket[] _sockets;

    private PortReservation(int port, Socket[] sockets)
    {
        Port = port;
        _sockets = sockets;
    }

    public int Port { get; }

    public static PortReservation Any()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var first = Loopback.Bind(IPAddress.Loopback, 0);
            var port = ((IPEndPoint)first.LocalEndPoint!).Port;
            try
            {
                return new(port, Loopback.HasIPv6 ? [first, Loopback.Bind(IPAddress.IPv6Loopback, port)] : [first]);
            }
            catch (SocketException)
            {
                first.Dispose();
            }
        }

        throw new DistributedApplicationException($"No port was found that is free on 127.0.0.1 and ::1, in {Attempts} attempts.");
    }

    /// <returns><see langword="null"/> when somebody listens on it, or may not share it.</returns>
    public static PortReservation? TryTake(int port)
    {
        var sockets = new List<Socket>();
        try
        {
            sockets.Add(Loopback.Bind(IPAddress.Loopback, port));
            if (Loopback.HasIPv6)
            {
                sockets.Add(Loopback.Bind(IPAddress.IPv6Loopback, port));
            }

            return new(port, [.. sockets]);
        }
        catch (SocketException)
        {
            sockets.ForEach(socket => socket.Dispose());
            return null;
        }
    }

    /// <summary>Whether something could listen on the port now.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            foreach (var socket in Loopback.Listen("localhost", port))
            {
                socket.Dispose();
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }
}
